/** A field of a form: its label, its type, what is said about it, the control for its kind, and its faults. */
import type { VNode } from 'preact'
import { textOf } from '../loose.ts'
import { kindOf, limitWords, resolved, typeWords } from '../schema.ts'
import { controlFor } from './controls.ts'
import type { ControlProps, FieldProps } from './field-props.ts'

const composite = ['list', 'object', 'variants']

/** Draws a field for any schema. */
export function Field(props: FieldProps): VNode {
  const kind = kindOf(props.schema, props.root)
  const Control = controlFor(kind)
  const describedBy = hasWords(props) ? `${props.id}-words` : ''
  const inside = <Control {...props} nested={Field} describedBy={describedBy} />
  if (composite.includes(kind.kind)) return <FieldGroup {...props} inside={inside} />
  return (
    <div class={`field ${kind.kind}`}>
      <label for={props.id}>
        <Label {...props} />
      </label>
      {inside}
      <Words {...props} />
      <Faults {...props} />
    </div>
  )
}

function FieldGroup({ inside, ...props }: FieldProps & { inside: VNode }): VNode {
  return (
    <fieldset class="field group" id={props.id}>
      <legend>
        <Label {...props} />
      </legend>
      <Words {...props} />
      <div class="inside">{inside}</div>
      <Faults {...props} />
    </fieldset>
  )
}

function Label({ label, required, schema, root }: FieldProps): VNode {
  return (
    <>
      <span class="name">{label}</span>
      <span class="type">{typeWords(schema, root)}</span>
      {!required && <span class="type">optional</span>}
    </>
  )
}

function wordsOf({ description, schema, root }: FieldProps): string {
  const said = resolved(schema, root)
  return [description || textOf(said.description) || textOf(said.title), limitWords(schema, root)].filter(Boolean).join(' · ')
}

function hasWords(props: FieldProps): boolean {
  return wordsOf(props) !== ''
}

function Words(props: FieldProps): VNode | null {
  return hasWords(props) ? (
    <p class="words" id={`${props.id}-words`}>
      {wordsOf(props)}
    </p>
  ) : null
}

/** Those of exactly this place: what is wrong further inside is said there. */
function Faults({ faults, schema, root }: FieldProps): VNode | null {
  const isWhole = !composite.includes(kindOf(schema, root).kind)
  const own = faults.filter(({ path }) => isWhole || path.length === 0)
  if (own.length === 0) return null
  return <p class="fault">{own.map(({ message }) => message).join('. ')}</p>
}

/** What a control gets. */
export type { ControlProps }
