/** The control for any value: a text that is read as JSON, or as a string if it is not JSON. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { isObject, readTyped, toJson, toTyped } from '../json.ts'
import { SecretBox } from '../parts/secret-box.tsx'
import type { ControlProps } from './field-props.ts'

/** Shows the type of the value that is sent, unless it is secret. */
export function AnyControl({ id, label, value, set, describedBy, issues, required, isSecret }: ControlProps): VNode {
  const [typed, setTyped] = useState('')
  const text = toJson(readTyped(typed)) === toJson(value) ? typed : toTyped(value)
  const read = (next: string) => {
    setTyped(next)
    set(readTyped(next))
  }
  if (isSecret) return <SecretBox {...{ id, label, read, describedBy, required }} value={text} isInvalid={issues.length > 0} />
  return (
    <div class="any-box">
      <textarea
        id={id}
        rows={Math.min(8, text.split('\n').length)}
        value={text}
        onInput={({ currentTarget }) => read(currentTarget.value)}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder="text, a number, or JSON"
        aria-required={required}
        aria-invalid={issues.length > 0}
        aria-describedby={`${describedBy} ${id}-sent`.trim()}
      />
      <span class="sent-as" id={`${id}-sent`}>
        {value === undefined ? '' : typeName(value)}
      </span>
    </div>
  )
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return isObject(value) ? 'object' : typeof value
}
