/** Reads the code blocks of a Markdown file. */
import { read } from './house.ts'

/** A fenced code block. `note` is the HTML comment above it, which readers do not see. */
export interface Block {
  readonly language: string
  readonly code: string
  readonly note: string
  readonly line: number
}

export function blocksIn(path: string): Block[] {
  const text = read(path)
  const blocks = text.matchAll(/^(?:<!--((?:(?!-->)[\s\S])*)-->\n)?```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)
  return [...blocks].map(({ 1: note = '', 2: language = '', 3: code = '', index }) => {
    return { language, code, note: note.trim(), line: text.slice(0, index).split('\n').length }
  })
}

/** The commands of all shell blocks, without comments. */
export function commandsIn(path: string): string[] {
  const shells = blocksIn(path).filter(({ language }) => ['sh', 'bash', 'shell'].includes(language))
  return shells.flatMap(({ code }) => code.split('\n').map((line) => line.replace(/(^|\s)#.*$/, '').trim())).filter(Boolean)
}
