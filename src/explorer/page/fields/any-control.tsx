/** A field for any value: JSON where it is JSON, else text. It says which of them it took. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { asTyped, isRecord, jsonOf, readTyped } from '../loose.ts'
import type { ControlProps } from './field-props.ts'

/** Takes anything. */
export function AnyControl({ id, value, set, describedBy, faults, required }: ControlProps): VNode {
  const [typed, setTyped] = useState('')
  const text = jsonOf(readTyped(typed)) === jsonOf(value) ? typed : asTyped(value)
  const read = (next: string) => {
    setTyped(next)
    set(readTyped(next))
  }
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
        aria-invalid={faults.length > 0}
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
  return isRecord(value) ? 'object' : typeof value
}
