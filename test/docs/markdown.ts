/** Reads the documents of the project and their code blocks. */
import { tablesIn } from '../../bench/report/markdown-tables.ts'
import { headingAnchor } from '../../docs/.vitepress/heading-anchor.ts'
import { filesIn, read } from '../house/house.ts'

/** The pages of the site, without the reference, which is generated. */
export const pages: readonly string[] = filesIn('docs').filter(
  (path) => path.endsWith('.md') && !/^docs\/(reference|examples|\.vitepress)\//.test(path),
)

/** Every document that people read in the repository. */
export const documents: readonly string[] = [
  'README.md',
  'AGENTS.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...filesIn('examples').filter((path) => path.endsWith('.md')),
  ...pages,
]

/** A fenced code block. `words` are those after the language, which no reader sees. */
export interface Block {
  readonly language: string
  readonly words: readonly string[]
  readonly code: string
  readonly line: number
  /** The name in its first line, `// calculator.ts`, by which other blocks of the page import it. */
  readonly file: string | undefined
}

export function blocksIn(path: string): Block[] {
  const text = read(path)
  const blocks = text.matchAll(/^(`{3,})(\w+)([^\n]*)\n([\s\S]*?)^\1$/gm)
  return [...blocks].map(({ 2: language = '', 3: words = '', 4: code = '', index }) => {
    const [, file] = code.match(/^\/\/ (\S+\.tsx?)\n/) ?? []
    return { language, words: words.split(' ').filter(Boolean), code, line: text.slice(0, index).split('\n').length, file }
  })
}

/** The commands of all shell blocks, without comments. */
export function commandsIn(path: string): string[] {
  const shells = blocksIn(path).filter(({ language }) => ['sh', 'bash', 'shell'].includes(language))
  return shells.flatMap(({ code }) => code.split('\n').map((line) => line.replace(/(^|\s)#.*$/, '').trim())).filter(Boolean)
}

/** The rows of the tables whose first columns have these names. Throws if the text has no such table. */
export function tableRows(text: string, ...columns: readonly string[]): readonly (readonly string[])[] {
  const found = tablesIn(text).filter(({ header }) => columns.every((name, index) => header[index] === name))
  if (found.length === 0) throw new Error(`There is no table with the columns ${columns.join(', ')}`)
  return found.flatMap(({ rows }) => rows)
}

/** The texts between backticks. */
export function codeSpansIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}

/** The anchors of the headings of a document. */
export function anchorsOf(path: string): string[] {
  return [...withoutCode(read(path)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => headingAnchor(heading))
}

/** Without fenced blocks, where a hash begins a comment and brackets are no link. */
export function withoutCode(text: string): string {
  return text.replace(/^(`{3,})[\s\S]*?^\1$/gm, '')
}
