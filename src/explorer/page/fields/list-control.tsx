/** A field for a list: its items, one below the other. */
import type { VNode } from 'preact'
import { Icon } from '../parts/icons.tsx'
import { kindOf, startOf } from '../schema.ts'
import { type ControlProps, faultsBelow } from './field-props.ts'

/** Items can be added and taken out. An empty list that may be left out is left out. */
export function ListControl(props: ControlProps): VNode {
  const { id, label, value, set, schema, root, required } = props
  const kind = kindOf(schema, root)
  const itemSchema = kind.kind === 'list' ? kind.item : () => ({})
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const change = (next: readonly unknown[]) => set(next.length === 0 && !required ? undefined : next)
  const add = () => change([...items, startOf(itemSchema(items.length), true, root) ?? null])
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

interface ItemProps extends ControlProps {
  readonly index: number
  readonly items: readonly unknown[]
  change(items: readonly unknown[]): void
}

function Item({ nested: Nested, id, label, index, items, change, schema, root, faults }: ItemProps): VNode {
  const kind = kindOf(schema, root)
  const name = `${label} ${index + 1}`
  return (
    <div class="item">
      <Nested
        id={`${id}-${index}`}
        label={name}
        description=""
        required
        schema={kind.kind === 'list' ? kind.item(index) : {}}
        root={root}
        value={items[index] ?? undefined}
        set={(value) => change(items.with(index, value ?? null))}
        faults={faultsBelow(faults, index)}
      />
      <button type="button" class="bare" aria-label={`Take out ${name}`} onClick={() => change(items.toSpliced(index, 1))}>
        <Icon name="close" />
      </button>
    </div>
  )
}
