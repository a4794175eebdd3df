/** The controls for strings and numbers. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { listOf, textOf } from '../json.ts'
import { SecretBox } from '../parts/secret-box.tsx'
import { resolved } from '../schema.ts'
import type { ControlProps } from './field-props.ts'

/** An optional string is left out while it is empty. */
export function StringControl(props: ControlProps): VNode {
  const { value, required, set } = props
  const read = (text: string) => set(text === '' && !required ? undefined : text)
  return <TextBox {...props} text={textOf(value)} read={read} />
}

/** A text that is not a number is sent as a string, so that the server reports the issue. */
export function NumberControl(props: ControlProps): VNode {
  const { value, set } = props
  const [typed, setTyped] = useState('')
  const text = value !== undefined && readNumber(typed) === value ? typed : numberText(value)
  const read = (next: string) => {
    setTyped(next)
    set(readNumber(next))
  }
  return <TextBox {...props} text={text} read={read} inputMode="decimal" />
}

function readNumber(text: string): unknown {
  if (text.trim() === '') return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

function numberText(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

interface TextBoxProps extends ControlProps {
  readonly text: string
  read(text: string): void
  readonly inputMode?: 'decimal'
}

function TextBox(props: TextBoxProps): VNode {
  const { id, label, text, read, describedBy, issues, required, inputMode, schema, root } = props
  if (props.isSecret)
    return <SecretBox {...{ id, label, read, inputMode, describedBy, required }} value={text} isInvalid={issues.length > 0} />
  return (
    <input
      id={id}
      type="text"
      value={text}
      onInput={({ currentTarget }) => read(currentTarget.value)}
      inputMode={inputMode}
      placeholder={placeholderFor(resolved(schema, root))}
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
      aria-required={required}
      aria-invalid={issues.length > 0}
      aria-describedby={describedBy || undefined}
    />
  )
}

const formats: ReadonlyMap<string, string> = new Map([
  ['date', '2025-12-31'],
  ['date-time', '2025-12-31T12:00:00Z'],
  ['time', '12:00:00'],
  ['duration', 'P1DT12H'],
  ['email', 'name@example.com'],
  ['hostname', 'example.com'],
  ['ipv4', '192.0.2.1'],
  ['ipv6', '2001:db8::1'],
  ['uri', 'https://example.com'],
  ['uuid', '123e4567-e89b-42d3-a456-426614174000'],
])

function placeholderFor({ examples, format }: { readonly [keyword: string]: unknown }): string {
  const [example] = listOf(examples)
  if (typeof example === 'string' || typeof example === 'number') return String(example)
  return formats.get(textOf(format)) ?? ''
}
