/** The controls for an object, with one field for each member, and for null. */
import type { VNode } from 'preact'
import { isObject, member } from '../json.ts'
import { initialValue, type Member } from '../schema.ts'
import { type ControlProps, issuesBelow } from './field-props.ts'

interface Props extends ControlProps {
  readonly members: readonly Member[]
}

/** An object that is left out has no fields until the visitor asks for them, because a schema may contain itself. */
export function ObjectControl(props: Props): VNode {
  const { id, label, value, set, schema, root, required, members } = props
  if (value === undefined) {
    const fillIn = () => set(initialValue(schema, true, root))
    return (
      <button type="button" class="small" id={`${id}-add`} onClick={fillIn} aria-label={`Fill in ${label}`}>
        Fill in
      </button>
    )
  }
  return (
    <>
      {members.map((each) => (
        <MemberField key={each.name} {...props} member={each} />
      ))}
      {!required && (
        <button type="button" class="small" onClick={() => set(undefined)} aria-label={`Leave ${label} out`}>
          Leave out
        </button>
      )}
    </>
  )
}

function MemberField(props: ControlProps & { member: Member }): VNode {
  const { nested: Nested, id, value, set, root, isSecret, issues } = props
  const { name, required, schema } = props.member
  return (
    <Nested
      id={`${id}-${name}`}
      label={name}
      description=""
      required={required}
      schema={schema}
      root={root}
      isSecret={isSecret}
      value={member(value, name)}
      set={(next) => set(withMember(value, name, next))}
      issues={issuesBelow(issues, name)}
    />
  )
}

/** `fromEntries` instead of assignment, because a member may be called `__proto__`. */
function withMember(value: unknown, name: string, next: unknown): unknown {
  const others = Object.entries(isObject(value) ? value : {}).filter(([other]) => other !== name)
  return Object.fromEntries(next === undefined ? others : [...others, [name, next]])
}

/** The control for a schema that allows only null. */
export function NullControl({ id }: ControlProps): VNode {
  return <input id={id} type="text" value="null" readOnly />
}
