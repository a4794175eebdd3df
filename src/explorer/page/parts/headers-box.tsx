/** The headers that go along with every message: mostly one, which says who is asking. */
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Header } from '../exchange.ts'
import { Icon } from './icons.tsx'

interface Props {
  readonly headers: readonly Header[]
  set(headers: readonly Header[]): void
  readonly isOpen: boolean
  close(): void
}

/** A dialog. What stands in it is kept in memory alone, and goes to this endpoint alone. */
export function HeadersBox({ headers, set, isOpen, close }: Props): VNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen && !dialog.current?.open) {
      dialog.current?.showModal()
      dialog.current?.querySelector<HTMLElement>('[aria-label^="Value"]')?.focus()
    }
    if (!isOpen) dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="headers-title">
      <form method="dialog" onSubmit={close}>
        <h2 id="headers-title">Headers</h2>
        <p class="quiet">Sent with every message, to this address alone. Forgotten when the page is closed or reloaded.</p>
        {(isOpen ? headers : []).map((header, index) => (
          <HeaderRow
            key={index}
            header={header}
            place={index}
            change={(next) => set(headers.with(index, next))}
            remove={() => set(headers.toSpliced(index, 1))}
          />
        ))}
        <div class="actions">
          <button type="submit" class="main">
            Done
          </button>
          <button type="button" onClick={() => set([...headers, { name: '', value: '' }])}>
            <Icon name="plus" /> Add a header
          </button>
        </div>
      </form>
    </dialog>
  )
}

interface RowProps {
  readonly header: Header
  readonly place: number
  change(header: Header): void
  remove(): void
}

function HeaderRow({ header, place, change, remove }: RowProps): VNode {
  const words = place === 0 ? '' : ` ${place + 1}`
  return (
    <div class="header-row">
      <input
        type="text"
        aria-label={`Name of header${words}`}
        value={header.name}
        placeholder="name"
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => change({ ...header, name: currentTarget.value })}
      />
      <input
        type="text"
        aria-label={`Value of header${words}`}
        value={header.value}
        placeholder={place === 0 ? 'Bearer …' : 'value'}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => change({ ...header, value: currentTarget.value })}
      />
      <button type="button" class="bare" aria-label={`Take out header ${header.name || place + 1}`} onClick={remove}>
        <Icon name="close" />
      </button>
    </div>
  )
}
