/** The control for one of several schemas: a list of them, and the field of the selected one. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { JsonSchema } from '../../../openrpc/document.ts'
import { isObject, member, textOf } from '../json.ts'
import { initialValue, type Kind, kindOf, resolved, typeText } from '../schema.ts'
import type { ControlProps } from './field-props.ts'

/** The variant that fits the value is selected first. */
export function VariantControl(props: ControlProps & { variants: readonly JsonSchema[] }): VNode {
  const { id, label, root, value, set, required, variants, nested: Nested } = props
  const [selected, setSelected] = useState(() => variants.findIndex((each) => fits(value, each, root)))
  const variant = variants[selected]
  const select = (index: number) => {
    setSelected(index)
    const next = variants[index]
    set(next === undefined ? undefined : initialValue(next, true, root))
  }
  return (
    <>
      <select
        id={`${id}-variant`}
        aria-label={`The kind of ${label}`}
        value={selected}
        onChange={({ currentTarget }) => select(Number(currentTarget.value))}
      >
        <option value={-1}>{required ? 'Choose …' : '—'}</option>
        {variants.map((each, index) => (
          <option key={index} value={index}>
            {variantName(each, root)}
          </option>
        ))}
      </select>
      {variant !== undefined && (
        <Nested {...props} key={selected} id={`${id}-${selected}`} description="" schema={variant} required />
      )}
    </>
  )
}

/** Returns the title of a variant, else its first constant member, else its type. */
function variantName(variant: JsonSchema, root: unknown): string {
  const title = textOf(resolved(variant, root).title)
  if (title) return title
  const kind = kindOf(variant, root)
  const constants = kind.kind === 'object' ? kind.members.map(({ schema }) => member(resolved(schema, root), 'const')) : []
  return textOf(constants.find((value) => typeof value === 'string')) || typeText(variant, root)
}

const fitsKind: Readonly<Record<Exclude<Kind['kind'], 'variants' | 'choice'>, (value: unknown) => boolean>> = {
  any: () => true,
  array: Array.isArray,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  number: (value) => typeof value === 'number',
  object: isObject,
  string: (value) => typeof value === 'string',
}

function fits(value: unknown, variant: JsonSchema, root: unknown): boolean {
  if (value === undefined) return false
  const kind = kindOf(variant, root)
  if (kind.kind === 'choice') return kind.choices.includes(value)
  return kind.kind === 'variants' || fitsKind[kind.kind](value)
}
