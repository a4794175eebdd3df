/** A text box whose content is hidden until the visitor asks to see it. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from './icons.tsx'

interface Props {
  /** Names the value for screen readers. */
  readonly label: string
  /** What the button shows. Default: the label. */
  readonly what?: string
  /** The id of the input, if a `<label>` names it. */
  readonly id?: string
  readonly value: string
  /** Default: `true`. */
  readonly isSecret?: boolean
  readonly placeholder?: string
  readonly required?: boolean
  readonly isInvalid?: boolean
  readonly describedBy?: string
  /** Which keys a phone shows. Default: letters. */
  readonly inputMode?: 'decimal' | undefined
  read(text: string): void
}

/** `new-password` keeps the browser from filling in a password that it knows. */
export function SecretBox(props: Props): VNode {
  const {
    label,
    what = label,
    id,
    value,
    isSecret = true,
    placeholder = '',
    required = false,
    isInvalid = false,
    describedBy,
    inputMode,
    read,
  } = props
  const [isShown, setShown] = useState(false)
  const type: 'password' = (isSecret && !isShown ? 'password' : 'text') as 'password' // Preact's types want one of them.
  return (
    <span class={isSecret ? 'secret-box' : 'plain-box'}>
      <input
        id={id}
        type={type}
        aria-label={id ? undefined : label}
        value={value}
        placeholder={placeholder}
        inputMode={inputMode}
        spellcheck={false}
        autocapitalize="off"
        autocomplete={isSecret ? 'new-password' : 'off'}
        onInput={({ currentTarget }) => read(currentTarget.value)}
        aria-required={required}
        aria-invalid={isInvalid}
        aria-describedby={describedBy || undefined}
      />
      {isSecret && (
        <button type="button" class="bare" aria-pressed={isShown} aria-label={`Show ${what}`} onClick={() => setShown(!isShown)}>
          <Icon name="eye" />
        </button>
      )}
    </span>
  )
}
