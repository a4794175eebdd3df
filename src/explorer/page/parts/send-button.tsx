/** The button that sends, and while an answer is awaited stops. */
import type { VNode } from 'preact'
import type { Sending } from '../use-sending.ts'

interface Props {
  readonly sending: Sending
  readonly label: string
  readonly disabled?: boolean
}

/** Stands in a form, which sends when it is pressed. */
export function SendButton({ sending, label, disabled = false }: Props): VNode {
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
