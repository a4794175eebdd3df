/** The control for an array: one field for each item. */
import type { VNode } from 'preact'
import type { JsonSchema } from '../../../openrpc/document.ts'
import { formatCount } from '../format.ts'
import { Icon, RemoveButton } from '../parts/icons.tsx'
import { initialValue } from '../schema.ts'
import { type ControlProps, issuesBelow } from './field-props.ts'

interface Props extends ControlProps {
  readonly itemSchema: (index: number) => JsonSchema
}

/** A link may bring thousands of items, and a page with as many fields hardly moves. */
const maxFields = 100

/** An optional array without items is left out. The items behind the first 100 have no fields, but stay in the value. */
export function ArrayControl(props: Props): VNode {
  const { id, label, value, set, root, required, itemSchema } = props
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const change = (next: readonly unknown[]) => set(next.length === 0 && !required ? undefined : next)
  const add = () => change([...items, initialValue(itemSchema(items.length), true, root) ?? null])
  return (
    <>
      {items.slice(0, maxFields).map((_, index) => (
        <Item key={`${index} of ${items.length}`} {...props} index={index} items={items} change={change} />
      ))}
      {items.length < maxFields ? (
        <button type="button" class="small" id={`${id}-add`} onClick={add} aria-label={`Add an item to ${label}`}>
          <Icon name="plus" /> Add
        </button>
      ) : (
        <p class="hint">
          {formatCount(items.length, 'item')}. The first 100 have a field: edit the others, and add more, as JSON.
        </p>
      )}
    </>
  )
}

interface ItemProps extends Props {
  readonly index: number
  readonly items: readonly unknown[]
  change(items: readonly unknown[]): void
}

function Item({ nested: Nested, id, label, index, items, change, itemSchema, root, isSecret, issues }: ItemProps): VNode {
  const name = `${label} ${index + 1}`
  return (
    <div class="item">
      <Nested
        id={`${id}-${index}`}
        label={name}
        description=""
        required
        schema={itemSchema(index)}
        root={root}
        isSecret={isSecret}
        value={items[index] ?? undefined}
        set={(value) => change(items.with(index, value ?? null))}
        issues={issuesBelow(issues, index)}
      />
      <RemoveButton label={`Remove ${name}`} remove={() => change(items.toSpliced(index, 1))} />
    </div>
  )
}
