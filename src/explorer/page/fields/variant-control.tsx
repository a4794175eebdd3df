/** A field for one of several shapes: first which, then its own field. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { JsonSchema } from '../../../openrpc/document.ts'
import { isRecord, member, textOf } from '../loose.ts'
import { type Kind, kindOf, resolved, startOf, typeWords } from '../schema.ts'
import type { ControlProps } from './field-props.ts'

/** The variant that fits the value, until the visitor takes another. */
export function VariantControl(props: ControlProps): VNode {
  const { id, label, schema, root, value, set, required, nested: Nested } = props
  const kind = kindOf(schema, root)
  const variants = kind.kind === 'variants' ? kind.variants : []
  const [chosen, choose] = useState(() => variants.findIndex((each) => fits(value, each, root)))
  const take = (index: number) => {
    choose(index)
    const variant = variants[index]
    set(variant === undefined ? undefined : startOf(variant, true, root))
  }
  const variant = variants[chosen]
  return (
    <>
      <select
        id={`${id}-variant`}
        aria-label={`The kind of ${label}`}
        value={chosen}
        onChange={({ currentTarget }) => take(Number(currentTarget.value))}
      >
        <option value={-1}>{required ? 'Choose …' : '—'}</option>
        {variants.map((each, index) => (
          <option key={index} value={index}>
            {variantName(each, root)}
          </option>
        ))}
      </select>
      {variant !== undefined && (
        <Nested {...props} key={chosen} id={`${id}-${chosen}`} description="" schema={variant} required />
      )}
    </>
  )
}

/** By its title, by the member that tells it from the others, or by its type. */
function variantName(variant: JsonSchema, root: unknown): string {
  const title = textOf(resolved(variant, root).title)
  if (title) return title
  const kind = kindOf(variant, root)
  const telling = kind.kind === 'object' ? kind.members.map(({ schema }) => member(resolved(schema, root), 'const')) : []
  return textOf(telling.find((value) => typeof value === 'string')) || typeWords(variant, root)
}

type Fits = (value: unknown) => boolean

const fitting: Readonly<Record<Exclude<Kind['kind'], 'variants' | 'choice'>, Fits>> = {
  any: () => true,
  flag: (value) => typeof value === 'boolean',
  list: Array.isArray,
  nothing: (value) => value === null,
  number: (value) => typeof value === 'number',
  object: isRecord,
  text: (value) => typeof value === 'string',
}

function fits(value: unknown, variant: JsonSchema, root: unknown): boolean {
  if (value === undefined) return false
  const kind = kindOf(variant, root)
  if (kind.kind === 'choice') return kind.choices.includes(value)
  return kind.kind === 'variants' || fitting[kind.kind](value)
}
