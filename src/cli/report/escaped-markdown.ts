/** Writes texts and descriptions as Markdown (CommonMark and GitHub's) in which nothing becomes markup that was not meant to. */
import { type Block, type Inline, type ListBlock, parseMarkdown } from '../../markdown/blocks.ts'

/**
 * Characters around an `@` that can be an e-mail address. All of them stand for themselves in backticks. It begins only where a word does,
 * so that a long word without an `@` is read once.
 */
const email = /((?<![\w.+-])[\w.+-]+@[\p{L}\p{N}_.-]+)/u

/**
 * Escapes a text and puts it on one line. An e-mail address stands between backticks, because GitHub makes it a link in spite of a
 * backslash. `isStart`: whether it begins a block, where more characters are markup.
 */
export function line(text: string, isStart = true): string {
  const parts = text.replaceAll(/\s+/g, ' ').split(email)
  return parts.map((part, index) => (index % 2 === 1 ? `\`${part}\`` : escaped(part, isStart && index === 0))).join('')
}

/** `<` becomes an entity, because some renderers read the tag in spite of a backslash. A `!` at the end would make an image of a link after it. */
function escaped(text: string, isStart: boolean): string {
  const inline = text
    .replaceAll(/[\\`*_{}[\]|~$]|!$/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(autolink, '\\$&')
  if (!isStart) return inline
  return inline.replace(/^ ?([-+#=:]|\d+[.)])/, (start) => start.replace(/.$/, '\\$&'))
}

/** The characters by which renderers know a bare address: of `http://`, `//host`, `@`, and the dot of `www.a` and `example.com`, not of `1.5`. */
const autolink = /:(?=\/)|\/(?=\/)|(?<=\/)\/|@|(?<=[^\s\p{P}]|[_-])\.(?=[^\s\p{P}]|[_-])(?<!\d\.(?=\d))/gu

/** Puts a text between backticks; between `<code>` tags if it has a character that would end the backticks or a table cell. */
export function code(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  if (flat === '') return ''
  return /[`|\\]/.test(flat) ? `<code>${line(flat, false)}</code>` : `\`${flat}\``
}

/** A code block, fenced by more backticks than the text has in a row. */
export function fenced(text: string): string {
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length + 1), 3))
  return `${fence}\n${text}\n${fence}`
}

/** Writes a description anew from the tree of its safe part, so that it cannot end the blocks around it. */
export function safeMarkdown(text: string): string {
  return blocksText(parseMarkdown(text))
}

/** The same on one line, for the cell of a table. */
export function safeMarkdownCell(text: string): string {
  return parseMarkdown(text)
    .map(cellText)
    .filter((part) => part !== '')
    .join('<br>')
}

function blocksText(blocks: readonly Block[]): string {
  return blocks
    .map(blockText)
    .filter((text) => text !== '')
    .join('\n\n')
}

function blockText(block: Block): string {
  if (block.kind === 'code') return fenced(block.text)
  if (block.kind === 'list') return listText(block)
  return block.kind === 'heading' ? between('**', block.children) : inlineText(block.children)
}

function listText({ start, items }: ListBlock): string {
  const itemText = (blocks: readonly Block[], index: number) => {
    const marker = start === undefined ? '- ' : `${start + index}. `
    return marker + blocksText(blocks).replaceAll('\n', `\n${' '.repeat(marker.length)}`)
  }
  return items.map(itemText).join('\n')
}

function cellText(block: Block): string {
  if (block.kind === 'code') return code(block.text)
  if (block.kind === 'list') return block.items.map((blocks) => `– ${blocks.map(cellText).join('<br>')}`).join('<br>')
  return inlineText(block.children).replaceAll('\\\n', '<br>')
}

function inlineText(parts: readonly Inline[], isStart = true): string {
  return parts.map((part, index) => partText(part, isStart && (index === 0 || parts[index - 1]?.kind === 'break'))).join('')
}

function partText(part: Inline, isStart: boolean): string {
  switch (part.kind) {
    case 'text':
      return line(part.text, isStart)
    case 'code':
      return code(part.text)
    case 'break':
      return '\\\n'
    case 'emphasis':
      return between('*', part.children)
    case 'strong':
      return between('**', part.children)
    case 'link':
      return `[${inlineText(part.children, false)}](<${part.url.replaceAll('&', '&amp;')}>)`
  }
}

/** Delimiters around nothing would be a thematic break. */
function between(delimiters: string, parts: readonly Inline[]): string {
  const text = inlineText(parts, false)
  return text && delimiters + text + delimiters
}
