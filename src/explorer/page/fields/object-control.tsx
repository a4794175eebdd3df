/** A field for an object: one field for each of its members. */
import type { VNode } from 'preact'
import { isRecord, member } from '../loose.ts'
import { kindOf, type Member, startOf } from '../schema.ts'
import { type ControlProps, faultsBelow } from './field-props.ts'

/** An object that is not there yet is drawn only once it is wanted: a schema may hold itself. */
export function ObjectControl(props: ControlProps): VNode {
  const { id, label, value, set, schema, root, required } = props
  const kind = kindOf(schema, root)
  if (value === undefined) {
    return (
      <button
        type="button"
        class="small"
        id={`${id}-add`}
        onClick={() => set(startOf(schema, true, root))}
        aria-label={`Fill in ${label}`}
      >
        Fill in
      </button>
    )
  }
  return (
    <>
      {kind.kind === 'object' && kind.members.map((each) => <MemberField key={each.name} {...props} member={each} />)}
      {!required && (
        <button type="button" class="small" onClick={() => set(undefined)} aria-label={`Leave ${label} out`}>
          Leave out
        </button>
      )}
    </>
  )
}

function MemberField(props: ControlProps & { member: Member }): VNode {
  const { nested: Nested, id, value, set, root, faults, member: one } = props
  return (
    <Nested
      id={`${id}-${one.name}`}
      label={one.name}
      description=""
      required={one.required}
      schema={one.schema}
      root={root}
      value={member(value, one.name)}
      set={(next) => set(withMember(value, one.name, next))}
      faults={faultsBelow(faults, one.name)}
    />
  )
}

/** Entries, not assignment: a member may be called `__proto__`. */
function withMember(value: unknown, name: string, next: unknown): unknown {
  const others = Object.entries(isRecord(value) ? value : {}).filter(([other]) => other !== name)
  return Object.fromEntries(next === undefined ? others : [...others, [name, next]])
}

/** A place for `null` alone: there is nothing to choose. */
export function NothingControl({ id }: ControlProps): VNode {
  return <input id={id} type="text" value="null" readOnly />
}
