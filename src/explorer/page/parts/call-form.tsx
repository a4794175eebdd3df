/** A form that sends a message, and its button. */
import type { ComponentChildren, VNode } from 'preact'
import type { MessageSender } from '../use-sending.ts'

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
  readonly sending: MessageSender
  readonly label: string
  readonly disabled?: boolean
}

/**
 * Submits the form. While the answer is pending, it stops the call instead. It stays the same element, so that it keeps the focus; and
 * `preventDefault` keeps the click that stops a call from submitting the form, if the button has become the other one before it ends.
 */
export function SendButton({ sending: { isBusy, stop }, label, disabled = false }: ButtonProps): VNode {
  const stopOnly = (event: Event) => {
    event.preventDefault()
    stop()
  }
  return (
    <button
      type={isBusy ? 'button' : 'submit'}
      class="main"
      disabled={disabled && !isBusy}
      title={isBusy ? undefined : 'Ctrl Enter'}
      onClick={isBusy ? stopOnly : undefined}
    >
      {isBusy ? 'Stop' : label}
    </button>
  )
}
