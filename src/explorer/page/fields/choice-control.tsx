/** Fields for one of some fixed values, and for true or false. */
import type { VNode } from 'preact'
import { jsonOf } from '../loose.ts'
import { kindOf } from '../schema.ts'
import type { ControlProps } from './field-props.ts'

/** One of the values that a schema lists. */
export function ChoiceControl(props: ControlProps): VNode {
  const kind = kindOf(props.schema, props.root)
  return <Choice {...props} choices={kind.kind === 'choice' ? kind.choices : []} />
}

/** True or false: a switch where one of them must be, a choice where it may be left out. */
export function FlagControl(props: ControlProps): VNode {
  const { id, value, set, required, describedBy } = props
  if (!required) return <Choice {...props} choices={[true, false]} />
  return (
    <input
      id={id}
      type="checkbox"
      class="switch"
      checked={value === true}
      onChange={({ currentTarget }) => set(currentTarget.checked)}
      aria-describedby={describedBy || undefined}
    />
  )
}

function Choice(props: ControlProps & { choices: readonly unknown[] }): VNode {
  const { id, value, set, required, choices, describedBy, faults } = props
  const chosen = choices.findIndex((choice) => jsonOf(choice) === jsonOf(value))
  return (
    <select
      id={id}
      value={chosen}
      onChange={({ currentTarget }) => set(choices[Number(currentTarget.value)])}
      aria-required={required}
      aria-invalid={faults.length > 0}
      aria-describedby={describedBy || undefined}
    >
      <option value={-1}>{required ? 'Choose …' : '—'}</option>
      {choices.map((choice, index) => (
        <option key={jsonOf(choice)} value={index}>
          {typeof choice === 'string' ? choice : jsonOf(choice)}
        </option>
      ))}
    </select>
  )
}
