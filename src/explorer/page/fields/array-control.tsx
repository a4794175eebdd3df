/** The control for an array: one field for each item. */
import type { VNode } from 'preact'
import type { JsonSchema } from '../../../openrpc/document.ts'
import { Icon, RemoveButton } from '../parts/icons.tsx'
import { initialValue } from '../schema.ts'
import { type ControlProps, issuesBelow } from './field-props.ts'

interface Props extends ControlProps {
  readonly itemSchema: (index: number) => JsonSchema
}

/** An optional array without items is left out. */
export function ArrayControl(props: Props): VNode {
  const { id, label, value, set, root, required, itemSchema } = props
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const change = (next: readonly unknown[]) => set(next.length === 0 && !required ? undefined : next)
  const add = () => change([...items, initialValue(itemSchema(items.length), true, root) ?? null])
  return (
    <>
      {items.map((_, index) => (
        <Item key={`${index} of ${items.length}`} {...props} index={index} items={items} change={change} />
      ))}
      <button type="button" class="small" id={`${id}-add`} onClick={add} aria-label={`Add an item to ${label}`}>
        <Icon name="plus" /> Add
      </button>
    </>
  )
}

interface ItemProps extends Props {
  readonly index: number
  readonly items: readonly unknown[]
  change(items: readonly unknown[]): void
}

function Item({ nested: Nested, id, label, index, items, change, itemSchema, root, issues }: ItemProps): VNode {
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
        value={items[index] ?? undefined}
        set={(value) => change(items.with(index, value ?? null))}
        issues={issuesBelow(issues, index)}
      />
      <RemoveButton label={`Remove ${name}`} remove={() => change(items.toSpliced(index, 1))} />
    </div>
  )
}
