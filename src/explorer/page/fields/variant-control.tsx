/** The control for one of several schemas: a list of them, and the field of the selected one. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { JsonSchema } from '../../../openrpc/document.ts'
import { member, textOf } from '../json.ts'
import { initialValue, kindOf, resolved, typeText } from '../schema.ts'
import { bestVariant } from '../variants.ts'
import type { ControlProps } from './field-props.ts'

/** The variant that fits the value best is selected first. */
export function VariantControl(props: ControlProps & { variants: readonly JsonSchema[] }): VNode {
  const { id, label, root, value, set, required, variants, unions = 0, nested: Nested } = props
  const [selected, setSelected] = useState(() => bestVariant(value, variants, root))
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
        <Nested {...props} key={selected} id={`${id}-${selected}`} description="" schema={variant} required unions={unions + 1} />
      )}
    </>
  )
}

/** Returns the title of a variant, else its first constant member, else its type, for an object with the names of its members. */
function variantName(variant: JsonSchema, root: unknown): string {
  const title = textOf(resolved(variant, root).title)
  if (title) return title
  const kind = kindOf(variant, root)
  if (kind.kind !== 'object') return typeText(variant, root)
  const constants = kind.members.map(({ schema }) => member(resolved(schema, root), 'const'))
  const names = kind.members.map(({ name }) => name)
  return textOf(constants.find((value) => typeof value === 'string')) || `{ ${shortened(names.join(', '))} }`
}

const maxName = 60

function shortened(names: string): string {
  return names.length > maxName ? `${names.slice(0, maxName)} …` : names
}
