/**
 * A language server for plain text: hover counts words, references finds a word, and rename asks before it changes it. Editors start
 * `npx tsx language-server.ts` and speak to it over stdio.
 */
import { setImmediate } from 'node:timers/promises'
import { type BaseContext, Service } from 'damn-simple-jsonrpc-server'
import { twoWay } from 'damn-simple-jsonrpc-server/channel'
import { serve } from 'damn-simple-jsonrpc-server/stdio'

interface Changes {
  readonly textDocument: { readonly uri: string }
  readonly contentChanges: readonly { readonly text: string }[]
}

interface Place {
  readonly textDocument: { readonly uri: string }
  readonly position: { readonly line: number; readonly character: number }
}

/** The part of the editor that this server calls. */
const editor = new Service().method('window/showMessageRequest', (_question: object): { title: string } | null => null)

const documents = new Map<string, string>()
const capabilities = { textDocumentSync: 1, hoverProvider: true, referencesProvider: true, renameProvider: true }
let isShutDown = false

const language = new Service()
  .method('initialize', (_params: object) => ({ capabilities }))
  .method('initialized', (_params: object) => {})
  .method('textDocument/didOpen', ({ textDocument }: { textDocument: { uri: string; text: string } }) => {
    documents.set(textDocument.uri, textDocument.text)
  })
  .method('textDocument/didChange', async ({ textDocument, contentChanges }: Changes) => {
    await setImmediate() // where a real server parses: calls that come after a notification wait for it
    documents.set(textDocument.uri, contentChanges.at(-1)?.text ?? '')
  })
  .method('textDocument/hover', ({ textDocument }: Place) => {
    return { contents: `${documents.get(textDocument.uri)?.match(/\w+/g)?.length ?? 0} words` }
  })
  .method('textDocument/references', { takesContext: true }, references)
  .method(
    'textDocument/rename',
    { takesContext: true, guards: [twoWay<typeof editor>()] },
    async ({ remote }, params: Renaming) => {
      const { newName, textDocument } = params
      const edits = [...locations(params)].map(({ range }) => ({ range, newText: newName }))
      const question = { type: 3, message: `Change ${edits.length} places?`, actions: [{ title: 'Yes' }, { title: 'No' }] }
      const answer = await remote['window/showMessageRequest'](question)
      return answer?.title === 'Yes' ? { changes: { [textDocument.uri]: edits } } : null
    },
  )
  .method('shutdown', () => {
    isShutDown = true
    return null
  })
  .method('exit', () => process.exit(isShutDown ? 0 : 1))

interface Renaming extends Place {
  readonly newName: string
}

/** Editors that send a `partialResultToken` get the locations in parts as they are found, others the whole list. */
function* references(context: BaseContext, place: Place) {
  context.progress({ kind: 'begin', title: 'Looking for references' })
  yield* locations(place)
  context.progress({ kind: 'end' })
}

function* locations({ textDocument: { uri }, position }: Place) {
  const lines = documents.get(uri)?.split('\n') ?? []
  const word = wordAt(lines[position.line] ?? '', position.character)
  for (const [line, text] of lines.entries()) {
    for (const { 0: found, index } of text.matchAll(/\w+/g)) {
      const range = { start: { line, character: index }, end: { line, character: index + found.length } }
      if (found === word) yield { uri, range }
    }
  }
}

function wordAt(text: string, character: number): string | undefined {
  return [...text.matchAll(/\w+/g)].find(({ 0: word, index }) => index <= character && character < index + word.length)?.[0]
}

serve(language)
