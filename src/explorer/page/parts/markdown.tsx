/** A description, of which the safe part of Markdown is drawn: the tree has no place for other elements and attributes. */
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { type Block, type Inline, type ListBlock, parseMarkdown } from '../../../markdown/blocks.ts'

interface Props {
  readonly text: string
  readonly id?: string
  /** Default: `prose`. */
  readonly class?: string
}

/** Shows nothing for an empty text. */
export function Markdown({ text, id, class: name = 'prose' }: Props): VNode | null {
  const blocks = useMemo(() => parseMarkdown(text), [text])
  if (blocks.length === 0) return null
  return (
    <div class={name} id={id}>
      {blocks.map(drawBlock)}
    </div>
  )
}

function drawBlock(block: Block, index: number): VNode {
  if (block.kind === 'code') return <pre key={index}>{block.text}</pre>
  if (block.kind === 'list') return <List key={index} {...block} />
  const children = block.children.map(drawInline)
  return <p key={index}>{block.kind === 'heading' ? <strong>{children}</strong> : children}</p>
}

function List({ start, items }: ListBlock): VNode {
  const children = items.map((blocks, index) => <li key={index}>{blocks.map(drawBlock)}</li>)
  return start === undefined ? <ul>{children}</ul> : <ol start={start}>{children}</ol>
}

function drawInline(part: Inline, index: number): VNode | string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'code':
      return <code key={index}>{part.text}</code>
    case 'break':
      return <br key={index} />
    case 'emphasis':
      return <em key={index}>{part.children.map(drawInline)}</em>
    case 'strong':
      return <strong key={index}>{part.children.map(drawInline)}</strong>
    case 'link':
      return <Link key={index} {...part} />
  }
}

/** The title tells the address, because the text may be any. The other page learns nothing of this one. */
function Link({ url, children }: Extract<Inline, { kind: 'link' }>): VNode {
  return (
    <a href={url} title={url} target="_blank" rel="noopener noreferrer nofollow">
      {children.map(drawInline)}
    </a>
  )
}
