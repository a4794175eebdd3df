/** A field of a form: its label, type, description, control and issues. */
import type { VNode } from 'preact'
import { textOf } from '../json.ts'
import { Markdown } from '../parts/markdown.tsx'
import { type Kind, kindOf, limitsText, resolved, typeText } from '../schema.ts'
import { isSecret } from '../secrets.ts'
import { AnyControl } from './any-control.tsx'
import { ArrayControl } from './array-control.tsx'
import { BooleanControl, ChoiceControl } from './choice-control.tsx'
import type { ControlProps, FieldProps } from './field-props.ts'
import { NullControl, ObjectControl } from './object-control.tsx'
import { NumberControl, StringControl } from './text-control.tsx'
import { VariantControl } from './variant-control.tsx'

/** A union may be a variant of itself. */
const maxUnions = 3

/** A field for any schema. */
export function Field(props: FieldProps): VNode {
  const kind: Kind = Number(props.unions) > maxUnions ? { kind: 'any' } : kindOf(props.schema, props.root)
  const [description, limits] = textsOf(props)
  const describedBy = description || limits ? `${props.id}-hint` : ''
  const secret = props.isSecret === true || isSecret(props.schema, props.root)
  const control = <Control {...props} nested={Field} describedBy={describedBy} isSecret={secret} kind={kind} />
  const hint = describedBy && (
    <div class="hint" id={describedBy}>
      <Markdown text={description} class="hint-text" />
      {limits && <p>{limits}</p>}
    </div>
  )
  if (!isComposite(kind))
    return (
      <div class={`field ${kind.kind}`}>
        <label for={props.id} class={props.unions ? 'visually-hidden' : undefined}>
          <Label {...props} />
        </label>
        {control}
        {hint}
        <Issues issues={props.issues} />
      </div>
    )
  if (props.unions)
    return (
      <>
        {hint}
        {control}
      </>
    )
  return (
    <fieldset class="field group" id={props.id}>
      <legend>
        <Label {...props} />
      </legend>
      {hint}
      <div class="inside">{control}</div>
      <Issues issues={props.issues.filter(({ path }) => path.length === 0)} />
    </fieldset>
  )
}

/** Whether the values inside have fields of their own. */
function isComposite({ kind }: Kind): boolean {
  return kind === 'array' || kind === 'object' || kind === 'variants'
}

function Control({ kind, ...props }: ControlProps & { kind: Kind }): VNode {
  switch (kind.kind) {
    case 'choice':
      return <ChoiceControl {...props} choices={kind.choices} />
    case 'boolean':
      return <BooleanControl {...props} />
    case 'number':
      return <NumberControl {...props} />
    case 'string':
      return <StringControl {...props} />
    case 'null':
      return <NullControl {...props} />
    case 'array':
      return <ArrayControl {...props} itemSchema={kind.itemSchema} />
    case 'object':
      return <ObjectControl {...props} members={kind.members} />
    case 'variants':
      return <VariantControl {...props} variants={kind.variants} />
    case 'any':
      return <AnyControl {...props} />
  }
}

function Label({ label, required, schema, root }: FieldProps): VNode {
  return (
    <>
      <span class="name">{label}</span>
      <span class="type">{typeText(schema, root)}</span>
      {!required && <span class="type">optional</span>}
    </>
  )
}

/** The description, and the limits. A param has its own description, or that of its schema. */
function textsOf({ description, schema, root }: FieldProps): readonly [description: string, limits: string] {
  const { description: ofSchema, title } = resolved(schema, root)
  return [description || textOf(ofSchema) || textOf(title), limitsText(schema, root)]
}

function Issues({ issues }: Pick<FieldProps, 'issues'>): VNode | null {
  if (issues.length === 0) return null
  return <p class="issue">{issues.map(({ message }) => message).join('. ')}</p>
}
