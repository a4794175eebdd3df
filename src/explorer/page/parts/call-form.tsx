/** A form that sends: by its button, by Enter in a field, and by Ctrl Enter from anywhere in it. */
import type { ComponentChildren, VNode } from 'preact'

interface Props {
  readonly class: string
  send(): void
  readonly children: ComponentChildren
}

/** Never leaves the page, as forms otherwise do. */
export function CallForm({ class: name, send, children }: Props): VNode {
  return (
    <form
      class={name}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        send()
      }}
    >
      {children}
    </form>
  )
}
