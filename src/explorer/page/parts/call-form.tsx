/** A form that sends a message, and its button. */
import type { ComponentChildren, VNode } from 'preact'
import type { Sending } from '../use-sending.ts'

interface FormProps {
  readonly class: string
  send(): void
  readonly children: ComponentChildren
}

/** Sends by its button, by Enter in a field, and by Ctrl Enter anywhere in the form. */
export function CallForm({ class: name, send, children }: FormProps): VNode {
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

interface ButtonProps {
  readonly sending: Sending
  readonly label: string
  readonly disabled?: boolean
}

/** Submits the form. While the answer is pending, it stops the call instead. */
export function SendButton({ sending, label, disabled = false }: ButtonProps): VNode {
  if (sending.isBusy) {
    return (
      <button key="stop" type="button" class="main" onClick={sending.stop}>
        Stop
      </button>
    )
  }
  return (
    <button key="send" type="submit" class="main" disabled={disabled} title="Ctrl Enter">
      {label}
    </button>
  )
}
