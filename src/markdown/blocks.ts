/**
 * Reads the safe part of Markdown that descriptions may use: paragraphs, emphasis, code, lists and links. An image becomes a link, and
 * everything else, such as HTML, stays text. The result is a tree without markup, so that a page that draws it cannot draw anything else.
 */
import { type Inline, parseInline } from './inline.ts'

export type { Inline } from './inline.ts'

/** A part of a description. A heading has no level, because it must not become part of the outline around it. */
export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | ListBlock

/** A list. `start` is its first number, `undefined` for bullets. */
export interface ListBlock {
  readonly kind: 'list'
  readonly start: number | undefined
  readonly items: readonly (readonly Block[])[]
}

/** A longer description is shown as it is. */
const maxLength = 100_000

/** Lists within lists, and no deeper: the drawing recurses. */
const maxDepth = 5

/** Reads a description in time proportional to its length. Never throws. */
export function parseMarkdown(text: string): readonly Block[] {
  if (text.length > maxLength) return [{ kind: 'paragraph', children: [{ kind: 'text', text }] }]
  return new BlockReader(text.replaceAll('\r\n', '\n').replaceAll('\t', '    ').split('\n'), 0).read()
}

const fencePattern = /^ {0,3}(`{3,}|~{3,})[^`]*$/
const headingPattern = /^ {0,3}#{1,6} +(.*)$/
const thematicBreakPattern = /^ {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$/
const markerPattern = /^( {0,3})([-*+]|\d{1,9}[.)])( |$)/

class BlockReader {
  readonly #lines: readonly string[]
  readonly #depth: number
  readonly #blocks: Block[] = []
  #at = 0

  constructor(lines: readonly string[], depth: number) {
    this.#lines = lines
    this.#depth = depth
  }

  read(): readonly Block[] {
    while (this.#at < this.#lines.length) {
      const line = this.#line
      const fence = fencePattern.exec(line)?.[1]
      const heading = headingPattern.exec(line)?.[1]
      if (line.trim() === '' || thematicBreakPattern.test(line)) this.#at++
      else if (fence) this.#readCode(fence)
      else if (heading !== undefined) this.#readHeading(heading)
      else if (this.#depth < maxDepth && markerPattern.test(line)) this.#readList()
      else this.#readParagraph()
    }
    return this.#blocks
  }

  get #line(): string {
    return this.#lines[this.#at] ?? ''
  }

  /** Without an end, the code is all that follows (CommonMark 0.31, §4.5). */
  #readCode(fence: string): void {
    const indent = indentOf(this.#line)
    const code: string[] = []
    for (this.#at++; this.#at < this.#lines.length && !endsFence(this.#line, fence); this.#at++)
      code.push(this.#line.slice(Math.min(indent, indentOf(this.#line))))
    this.#at++
    this.#blocks.push({ kind: 'code', text: code.join('\n') })
  }

  #readHeading(text: string): void {
    this.#at++
    this.#blocks.push({ kind: 'heading', children: parseInline(text.trim()) })
  }

  #readParagraph(): void {
    const lines = [this.#line]
    for (this.#at++; this.#at < this.#lines.length && !startsBlock(this.#line); this.#at++) lines.push(this.#line)
    this.#blocks.push({ kind: 'paragraph', children: parseInline(lines.map(paragraphLine).join('\n').trim()) })
  }

  #readList(): void {
    const first = markerOf(this.#line)
    const items: (readonly Block[])[] = []
    for (let marker = first; marker && marker.kind === first?.kind; marker = markerOf(this.#line)) {
      items.push(new BlockReader(this.#itemLines(marker), this.#depth + 1).read())
      if (this.#at >= this.#lines.length) break
    }
    this.#blocks.push({ kind: 'list', start: first?.start, items })
  }

  /** The lines of one item: those that are indented, and those that go on with its paragraph. */
  #itemLines({ width }: Marker): readonly string[] {
    const lines = [this.#line.slice(width)]
    for (this.#at++; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line
      const isInside = indentOf(line) >= width || line.trim() === ''
      const isLazy = (lines.at(-1) ?? '').trim() !== '' && !startsBlock(line) && !markerOf(line)
      if (!isInside && !isLazy) break
      lines.push(isInside ? line.slice(width) : line)
    }
    return lines
  }
}

/** A list marker. */
interface Marker {
  /** Its last character: an item with another one begins another list. */
  readonly kind: string
  /** The characters up to the text of the item. */
  readonly width: number
  readonly start: number | undefined
}

function markerOf(line: string): Marker | undefined {
  const [, indent = '', marker = ''] = markerPattern.exec(line) ?? []
  if (marker === '' || thematicBreakPattern.test(line)) return undefined
  const start = marker.length > 1 ? Number.parseInt(marker, 10) : undefined
  return { kind: marker.slice(-1), width: indent.length + marker.length + 1, start }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

function endsFence(line: string, fence: string): boolean {
  const text = line.trim()
  return text.length >= fence.length && text === (fence[0] as string).repeat(text.length)
}

/** Whether a line ends a paragraph. A number within a text is no list, except 1. */
function startsBlock(line: string): boolean {
  const marker = markerOf(line)
  const isItem = marker !== undefined && (marker.start ?? 1) === 1 && line.length > marker.width
  return line.trim() === '' || isItem || fencePattern.test(line) || headingPattern.test(line) || thematicBreakPattern.test(line)
}

/** Two spaces at the end of a line are a break, as is a backslash. */
function paragraphLine(line: string): string {
  return line.endsWith('  ') ? `${line.trim()}\\` : line.trim()
}
