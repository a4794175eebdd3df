/** The controls for a fixed list of values, and for booleans. */
import type { VNode } from 'preact'
import { toJson } from '../json.ts'
import type { ControlProps } from './field-props.ts'

/** A list of values to select from. A single value that must be there is only shown. */
export function ChoiceControl(props: ControlProps & { choices: readonly unknown[] }): VNode {
  const { id, value, set, required, choices, describedBy, issues } = props
  const selected = choices.findIndex((choice) => toJson(choice) === toJson(value))
  if (required && choices.length === 1 && selected === 0) return <input id={id} type="text" value={choiceText(value)} readOnly />
  return (
    <select
      id={id}
      value={selected}
      onChange={({ currentTarget }) => set(choices[Number(currentTarget.value)])}
      aria-required={required}
      aria-invalid={issues.length > 0}
      aria-describedby={describedBy || undefined}
    >
      <option value={-1}>{required ? 'Choose …' : '—'}</option>
      {choices.map((choice, index) => (
        <option key={toJson(choice)} value={index}>
          {choiceText(choice)}
        </option>
      ))}
    </select>
  )
}

function choiceText(choice: unknown): string {
  return typeof choice === 'string' ? choice : toJson(choice)
}

/** A switch; a list if the value is optional, because a switch cannot leave it out. */
export function BooleanControl(props: ControlProps): VNode {
  const { id, value, set, required, describedBy } = props
  if (!required) return <ChoiceControl {...props} choices={[true, false]} />
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
