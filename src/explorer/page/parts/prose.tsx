/** Words of a service: always text. Paragraphs and `code` are all of Markdown that is drawn. */
import type { VNode } from 'preact'

/** A description. */
export function Prose({ text }: { text: string }): VNode | null {
  if (text.trim() === '') return null
  return (
    <div class="prose">
      {text.split(/\n\s*\n/).map((paragraph) => (
        <p key={paragraph}>{withCode(paragraph)}</p>
      ))}
    </div>
  )
}

/** Every second piece stood between backticks. */
function withCode(text: string): (VNode | string)[] {
  const pieces = text.split('`')
  if (pieces.length % 2 === 0) return [text]
  return pieces.map((piece, index) => (index % 2 === 1 ? <code key={piece}>{piece}</code> : piece))
}
