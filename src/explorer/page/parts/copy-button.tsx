/** A button that copies, and says whether it did. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { copyText } from '../clipboard.ts'

/** `what` completes the sentence "Copy …" for who does not see what stands beside it. */
export function CopyButton({ text, what }: { text: () => string; what: string }): VNode {
  const [said, say] = useState('Copy')
  const copy = async () => {
    say((await copyText(text())) ? 'Copied' : 'Not allowed')
    setTimeout(() => say('Copy'), 1500)
  }
  return (
    <button type="button" class="small" aria-label={said === 'Copy' ? `Copy ${what}` : said} onClick={copy}>
      <span aria-live="polite">{said}</span>
    </button>
  )
}
