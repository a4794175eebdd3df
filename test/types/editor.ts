/**
 * What an editor shows at places in a program: asked of the language server of TypeScript 7, and of the language service of 5.9, which
 * alone shows the JSDoc of members of mapped types.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from '../house/house.ts'

/** What stands in the box over a name: the code, and the words below it. */
export interface Hover {
  readonly code: string
  readonly words: string
}

interface Position {
  readonly line: number
  readonly character: number
}

interface Location {
  readonly uri: string
  readonly range: { readonly start: Position }
}

/** An editor with one file open. A name in it is asked about at its end, where the text `place` begins with it. */
export interface Editor {
  hover(name: string, place: string): Promise<Hover>
  /** The line that "go to definition" leads to, in this file; `undefined` if it leads elsewhere. */
  definition(name: string, place: string): Promise<string | undefined>
  close(): void
}

/** The one of TypeScript 7. */
export class ServerEditor implements Editor {
  readonly #server: ChildProcess
  readonly #uri: string
  readonly #text: string
  readonly #pending = new Map<number, (result: unknown) => void>()
  #received = Buffer.alloc(0)
  #lastId = 0

  private constructor(file: string) {
    this.#text = readFileSync(file, 'utf8')
    this.#uri = `file://${file}`
    this.#server = spawn(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--lsp', '--stdio'])
    this.#server.stdout?.on('data', (bytes: Buffer) => this.#read(bytes))
  }

  static async open(file: string): Promise<Editor> {
    const editor = new ServerEditor(file)
    const capabilities = { textDocument: { hover: { contentFormat: ['markdown'] } } }
    await editor.#ask('initialize', { processId: process.pid, rootUri: null, capabilities })
    editor.#send({ method: 'initialized', params: {} })
    const textDocument = { uri: editor.#uri, languageId: 'typescript', version: 1, text: editor.#text }
    editor.#send({ method: 'textDocument/didOpen', params: { textDocument } })
    return editor
  }

  async hover(name: string, place: string): Promise<Hover> {
    const found = (await this.#ask('textDocument/hover', this.#at(name, place))) as { contents: { value: string } } | null
    const [, code = '', words = ''] = /^```\w*\n([\s\S]*?)\n```\s*([\s\S]*)$/.exec(found?.contents.value ?? '') ?? []
    return { code, words }
  }

  async definition(name: string, place: string): Promise<string | undefined> {
    const found = (await this.#ask('textDocument/definition', this.#at(name, place))) as Location[] | null
    const [first] = [found ?? []].flat()
    return first?.uri === this.#uri ? this.#text.split('\n')[first.range.start.line]?.trim() : undefined
  }

  close(): void {
    this.#server.kill()
  }

  #at(name: string, place: string): object {
    const offset = this.#text.indexOf(place) + name.length - 1
    const lines = this.#text.slice(0, offset).split('\n')
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 }
    return { textDocument: { uri: this.#uri }, position }
  }

  #ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#lastId
    this.#send({ id, method, params })
    return new Promise((resolve) => this.#pending.set(id, resolve))
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#server.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  #read(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes])
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n')
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.subarray(0, end).toString())?.[1])
      if (end === -1 || this.#received.length < end + 4 + length) return
      const message = JSON.parse(this.#received.subarray(end + 4, end + 4 + length).toString())
      this.#received = this.#received.subarray(end + 4 + length)
      if (message.method) this.#answer(message)
      else this.#pending.get(message.id)?.(message.result)
    }
  }

  /** The server asks for settings and the like: an editor without any. */
  #answer({ id, params }: { id?: number; params?: { items?: unknown[] } }): void {
    if (id !== undefined) this.#send({ id, result: params?.items?.map(() => null) ?? null })
  }
}

/** What is used of the language service of TypeScript 5.9. */
interface LanguageService {
  getQuickInfoAtPosition(file: string, offset: number): { displayParts?: Parts; documentation?: Parts } | undefined
  getDefinitionAtPosition(file: string, offset: number): readonly { fileName: string; textSpan: { start: number } }[] | undefined
}
type Parts = readonly { readonly text: string }[]

/** The one of TypeScript 5.9. */
export class ServiceEditor implements Editor {
  readonly #service: LanguageService
  readonly #file: string
  readonly #text: string

  constructor(file: string) {
    this.#file = file
    this.#text = readFileSync(file, 'utf8')
    const ts = createRequire(import.meta.url)(join(root, '.compilers/node_modules/typescript5.9'))
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(file, '../tsconfig.json'), ts.sys.readFile).config,
      ts.sys,
      join(file, '..'),
    )
    const snapshot = (name: string) => (existsSync(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, 'utf8')) : undefined)
    this.#service = ts.createLanguageService({
      ...ts.sys,
      useCaseSensitiveFileNames: () => true,
      getScriptFileNames: () => [file],
      getScriptVersion: () => '1',
      getScriptSnapshot: snapshot,
      getCompilationSettings: () => options,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
    })
  }

  async hover(name: string, place: string): Promise<Hover> {
    const found = this.#service.getQuickInfoAtPosition(this.#file, this.#at(name, place))
    const textOf = (parts: Parts = []) => parts.map(({ text }) => text).join('')
    return { code: textOf(found?.displayParts), words: textOf(found?.documentation) }
  }

  async definition(name: string, place: string): Promise<string | undefined> {
    const [first] = this.#service.getDefinitionAtPosition(this.#file, this.#at(name, place)) ?? []
    if (first?.fileName !== this.#file) return undefined
    const { length } = this.#text.slice(0, first.textSpan.start).split('\n')
    return this.#text.split('\n')[length - 1]?.trim()
  }

  close(): void {}

  #at(name: string, place: string): number {
    return this.#text.indexOf(place) + name.length - 1
  }
}
