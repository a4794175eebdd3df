/** Code that may be longer than its place. */
import type { ComponentChildren, VNode } from 'preact'

/** What scrolls can be reached and scrolled by keys, and has a name. */
export function Scrolled({ label, children }: { label: string; children: ComponentChildren }): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls with the arrow keys
    <section class="scrolled" tabIndex={0} aria-label={label}>
      <pre>{children}</pre>
    </section>
  )
}
