/** The example of a language server, under the client that editors use: `vscode-languageserver-protocol`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  CancellationTokenSource,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type Location,
  LSPErrorCodes,
  type ProtocolConnection,
  ReferencesRequest,
  RenameRequest,
  ShowMessageRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgress,
} from 'vscode-languageserver-protocol/node'
import { root } from '../cli/program.ts'
import { Gate } from '../setup/waiting.ts'
import { compiledExample } from './compiled.ts'

const example = await compiledExample('language-server.ts')
const uri = 'file:///poem.txt'
const poem = 'the sun\nand the moon and\nother things'
const place = { textDocument: { uri }, position: { line: 0, character: 1 } }
const references = { ...place, context: { includeDeclaration: true } }

/** An editor that has opened a document. */
async function editor(text: string = poem): Promise<{ editor: ProtocolConnection; server: ChildProcess }> {
  const server = spawn(process.execPath, [example], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin))
  onTestFinished(() => {
    connection.dispose()
    server.kill('SIGKILL')
  })
  connection.listen()
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  })
  expect(capabilities).toMatchObject({ hoverProvider: true })
  await connection.sendNotification(InitializedNotification.type, {})
  const textDocument = { uri, languageId: 'plaintext', version: 1, text }
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument })
  return { editor: connection, server }
}

function change(connection: ProtocolConnection, version: number, text: string): Promise<void> {
  const params = { textDocument: { uri, version }, contentChanges: [{ text }] }
  return connection.sendNotification(DidChangeTextDocumentNotification.type, params)
}

const lines = (locations: Location[] | null) => locations?.map(({ range }) => range.start)

describe('the example of a language server', () => {
  test('a hover right after a change of the document sees the change', async () => {
    const { editor: connection } = await editor()
    expect(await connection.sendRequest(HoverRequest.type, place)).toEqual({ contents: '8 words' })
    const hovers = [1, 2, 3].map((count) => {
      void change(connection, count, 'word '.repeat(count))
      return connection.sendRequest(HoverRequest.type, place)
    })
    expect(await Promise.all(hovers)).toEqual([1, 2, 3].map((count) => ({ contents: `${count} words` })))
  })

  test('an editor that wants the whole list of references gets it', async () => {
    const { editor: connection } = await editor()
    expect(lines(await connection.sendRequest(ReferencesRequest.type, references))).toEqual([
      { line: 0, character: 0 },
      { line: 1, character: 4 },
    ])
  })

  test('an editor that wants references in parts gets them from the same generator, with progress', async () => {
    const { editor: connection } = await editor()
    const parts: Location[] = []
    const progress: string[] = []
    connection.onProgress(ReferencesRequest.type, 'parts', (part) => void parts.push(...part))
    connection.onProgress(WorkDoneProgress.type, 'work', ({ kind }) => void progress.push(kind))
    const tokens = { partialResultToken: 'parts', workDoneToken: 'work' }
    expect(await connection.sendRequest(ReferencesRequest.type, { ...references, ...tokens })).toEqual([])
    expect(lines(parts)).toEqual([
      { line: 0, character: 0 },
      { line: 1, character: 4 },
    ])
    expect(progress).toEqual(['begin', 'end'])
  })

  test('an editor cancels a search after its first part', async () => {
    const { editor: connection } = await editor('the\n'.repeat(200_000))
    const source = new CancellationTokenSource()
    let count = 0
    connection.onProgress(ReferencesRequest.type, 'parts', (part) => {
      count += part.length
      source.cancel()
    })
    const search = connection.sendRequest(ReferencesRequest.type, { ...references, partialResultToken: 'parts' }, source.token)
    await expect(search).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled })
    expect(count).toBeLessThan(200_000)
    expect(await connection.sendRequest(HoverRequest.type, place)).toEqual({ contents: '200000 words' })
  })

  test('the server asks the editor before it renames, and a rename can be cancelled while it asks', async () => {
    const { editor: connection } = await editor()
    const rename = { ...place, newName: 'a' }
    connection.onRequest(ShowMessageRequest.type, ({ message, actions }) => {
      expect(message).toBe('Change 2 places?')
      return actions?.[0] ?? null
    })
    const edit = await connection.sendRequest(RenameRequest.type, rename)
    expect(edit?.changes?.[uri]?.map(({ newText, range }) => [newText, range.start.line])).toEqual([
      ['a', 0],
      ['a', 1],
    ])

    const source = new CancellationTokenSource()
    const late = new Gate()
    connection.onRequest(ShowMessageRequest.type, () => {
      source.cancel()
      return late.passed.then(() => null)
    })
    const cancelled = connection.sendRequest(RenameRequest.type, rename, source.token)
    await expect(cancelled).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled })
    late.open()
    expect(await connection.sendRequest(HoverRequest.type, place)).toEqual({ contents: '8 words' })
  })

  test('the server exits with 0 after shutdown and exit', async () => {
    const { editor: connection, server } = await editor()
    const exited = once(server, 'exit')
    expect(await connection.sendRequest(ShutdownRequest.type)).toBe(null)
    await connection.sendNotification(ExitNotification.type)
    expect(await exited).toEqual([0, null])
  })

  test('the server exits with 1 at an exit without shutdown, and with 0 at the end of its input', async () => {
    const { editor: connection, server } = await editor()
    const exited = once(server, 'exit')
    await connection.sendNotification(ExitNotification.type)
    expect(await exited).toEqual([1, null])

    const other = await editor()
    other.editor.end()
    expect(await once(other.server, 'exit')).toEqual([0, null])
  })
})
