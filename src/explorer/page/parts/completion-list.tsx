/** The list of completions below the cursor of an editor. */
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { formatCount } from '../format.ts'
import type { CompletionState } from '../use-completion.ts'

/** A screen reader hears how many there are, and then each that is selected. */
export function CompletionList({ id, completion: { open, insert } }: { id: string; completion: CompletionState }): VNode {
  const selected = useRef<HTMLDivElement>(null)
  useEffect(() => selected.current?.scrollIntoView({ block: 'nearest' }), [open])
  return (
    <>
      <p class="visually-hidden" role="status">
        {open && `${formatCount(open.options.length, 'completion')}. Enter inserts one, Escape closes the list.`}
      </p>
      {open && (
        <div
          class="completions"
          id={id}
          role="listbox"
          tabIndex={-1}
          aria-label="Completions"
          style={{ left: `${open.left}px`, top: `${open.top}px` }}
        >
          {open.options.map((option, index) => (
            <div
              key={option.insert}
              ref={index === open.active ? selected : null}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === open.active}
              onPointerDown={(event) => {
                event.preventDefault() // The focus stays in the editor.
                event.stopPropagation()
                insert(index)
              }}
            >
              <code>{option.label}</code>
              <span class="quiet">{option.detail}</span>
            </div>
          ))}
        </div>
      )}
    </>
  )
}
