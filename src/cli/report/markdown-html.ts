/** Writes descriptions as HTML, from the tree of the safe part of Markdown. */
import { type Block, type Inline, type ListBlock, parseMarkdown } from '../../markdown/blocks.ts'

/** Returns paragraphs, lists and code; an empty text for an empty description. */
export function htmlOfMarkdown(text: string): string {
  return parseMarkdown(text).map(blockHtml).join('')
}

/** Returns the same without a `<p>` around a single paragraph, for the cell of a table. */
export function cellOfMarkdown(text: string): string {
  const blocks = parseMarkdown(text)
  const [only] = blocks
  return blocks.length === 1 && only?.kind === 'paragraph' ? inlineHtml(only.children) : blocks.map(blockHtml).join('')
}

function blockHtml(block: Block): string {
  if (block.kind === 'code') return `<pre>${escapeHtml(block.text)}</pre>\n`
  if (block.kind === 'list') return listHtml(block)
  const text = inlineHtml(block.children)
  return block.kind === 'heading' ? `<p><strong>${text}</strong></p>\n` : `<p>${text}</p>\n`
}

function listHtml({ start, items }: ListBlock): string {
  const content = items.map((blocks) => `<li>${blocks.map(blockHtml).join('')}</li>\n`).join('')
  return start === undefined ? `<ul>\n${content}</ul>\n` : `<ol start="${start}">\n${content}</ol>\n`
}

function inlineHtml(parts: readonly Inline[]): string {
  return parts.map(partHtml).join('')
}

function partHtml(part: Inline): string {
  switch (part.kind) {
    case 'text':
      return escapeHtml(part.text)
    case 'code':
      return `<code>${escapeHtml(part.text)}</code>`
    case 'break':
      return '<br>\n'
    case 'emphasis':
      return `<em>${inlineHtml(part.children)}</em>`
    case 'strong':
      return `<strong>${inlineHtml(part.children)}</strong>`
    case 'link':
      return `<a href="${escapeHtml(part.url)}" rel="noopener noreferrer nofollow">${inlineHtml(part.children)}</a>`
  }
}

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Escapes a text for the content of an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] as string)
}
