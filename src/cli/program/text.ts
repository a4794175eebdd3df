/** Text for a terminal: without characters that could control it, and wrapped to its width. */
import type { Io } from './io.ts'

/**
 * Control characters (C0 except tab and line feed, C1), marks that change the direction of text, and separators of lines and
 * paragraphs. A terminal runs the former as commands; the others show a text that differs from what it holds.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are escaped
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Columns that a text has if neither COLUMNS nor a terminal says another number. */
const defaultWidth = 80
const minWidth = 40
const maxWidth = 120

/** Writes each character that could control a terminal as an escape of JSON, such as `\u001b`. Inside of JSON, values stay equal. */
export function plainText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(controls, escapeCharacter)
}

/** The same on one line, for output of which each line says one thing: a text with line breaks could forge further ones. */
export function plainLine(text: string): string {
  return plainText(text).replaceAll(/[\t\n]/g, ' ')
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Returns the columns of stdout, from 40 to 120. `COLUMNS` wins over the terminal. Default: 80. */
export function widthOf({ stdout, env }: Pick<Io, 'stdout' | 'env'>): number {
  const columns = Number(env.COLUMNS) || stdout.columns || defaultWidth
  return Math.min(Math.max(Math.floor(columns), minWidth), maxWidth)
}

/** Returns the start of a text that fits into columns. Counts two for each character that may have two, such as those of Chinese. */
export function cutToColumns(text: string, columns: number): string {
  let [taken, end] = [0, 0]
  for (const character of text) {
    taken += (character.codePointAt(0) ?? 0) < 0x1100 || character === '…' ? 1 : 2
    if (taken > columns) break
    end += character.length
  }
  return text.slice(0, end)
}

/** A space at which `wrap` does not break: it is printed as a space. */
export const fixedSpace = '\u00a0'

/** Breaks a text at spaces into lines of at most `width` characters. A longer word gets a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/[ \t\n]+/)) {
    const isFull = line !== '' && line.length + 1 + word.length > width
    if (isFull) lines.push(line)
    line = line === '' || isFull ? word : `${line} ${word}`
  }
  return [...lines, line].map((each) => each.replaceAll(fixedSpace, ' '))
}

/** Wraps each line of a message for people. A line that begins with a space, such as one of a stack, stays as it is. */
export function wrapLines(text: string, width: number): string {
  const lines = text.split('\n').flatMap((line) => (/^\s|^$/.test(line) ? [line] : wrap(line, width)))
  return lines.join('\n')
}
