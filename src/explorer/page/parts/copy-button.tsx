/** A button that copies a text to the clipboard. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'

/** `what` completes the label "Copy …" for screen readers. */
export function CopyButton({ text, what }: { text: () => string; what: string }): VNode {
  const [label, setLabel] = useState('Copy')
  const copy = async () => {
    setLabel((await copyText(text())) ? 'Copied' : 'Not allowed')
    setTimeout(() => setLabel('Copy'), 1500)
  }
  return (
    <button type="button" class="small" aria-label={label === 'Copy' ? `Copy ${what}` : label} onClick={copy}>
      <span aria-live="polite">{label}</span>
    </button>
  )
}

/** Resolves to whether the browser allowed it. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** Without HTTPS, browsers have no `navigator.clipboard`. */
function copyBySelection(text: string): boolean {
  const box = document.createElement('textarea')
  box.value = text
  box.className = 'visually-hidden'
  document.body.append(box)
  box.select()
  const isCopied = document.execCommand('copy')
  box.remove()
  return isCopied
}
