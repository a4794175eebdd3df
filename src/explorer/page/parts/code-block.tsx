/** A block of code to read. */
import type { ComponentChildren, VNode } from 'preact'

interface Props {
  readonly label: string
  /** Its lines begin with the buttons of folds. */
  readonly isFoldable?: boolean
  readonly children: ComponentChildren
}

/**
 * A block that scrolls. It takes the focus, so that the arrow keys can scroll it. Tab reaches one button of its folds, and the arrow keys
 * lead to the others.
 */
export function CodeBlock({ label, isFoldable = false, children }: Props): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users scroll it with the arrow keys
    <section class={isFoldable ? 'code-block foldable' : 'code-block'} tabIndex={0} aria-label={label} onKeyDown={moveAmongFolds}>
      <pre>{children}</pre>
    </section>
  )
}

function moveAmongFolds(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const { target, currentTarget, key } = event
  if (!(target instanceof HTMLElement) || !target.matches('.fold')) return
  const buttons = [...currentTarget.querySelectorAll<HTMLElement>('.fold')]
  const at = buttons.indexOf(target)
  const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }
  const isOpen = target.getAttribute('aria-expanded') === 'true'
  if ((key === 'ArrowLeft' && isOpen) || (key === 'ArrowRight' && !isOpen)) target.click()
  else if (key in places) buttons[places[key] ?? at]?.focus()
  else return
  event.preventDefault()
}
