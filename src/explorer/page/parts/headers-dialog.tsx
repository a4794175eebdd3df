/** The dialog for the headers of all messages, such as an access token. */
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Header } from '../round-trip.ts'
import { Icon, RemoveButton } from './icons.tsx'

interface Props {
  readonly headers: readonly Header[]
  set(headers: readonly Header[]): void
  readonly isOpen: boolean
  close(): void
}

/** Headers are kept in memory only, and sent to the endpoint of the page only. */
export function HeadersDialog({ headers, set, isOpen, close }: Props): VNode {
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
        <p class="quiet">
          Sent with every message to this address. They are not stored: they are gone when you close or reload the page.
        </p>
        {(isOpen ? headers : []).map((header, index) => (
          <HeaderRow
            key={index}
            header={header}
            index={index}
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
  readonly index: number
  change(header: Header): void
  remove(): void
}

function HeaderRow({ header, index, change, remove }: RowProps): VNode {
  const number = index === 0 ? '' : ` ${index + 1}`
  return (
    <div class="header-row">
      <input
        type="text"
        aria-label={`Name of header${number}`}
        value={header.name}
        placeholder="name"
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => change({ ...header, name: currentTarget.value })}
      />
      <input
        type="text"
        aria-label={`Value of header${number}`}
        value={header.value}
        placeholder={index === 0 ? 'Bearer …' : 'value'}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => change({ ...header, value: currentTarget.value })}
      />
      <RemoveButton label={`Remove header ${header.name || index + 1}`} remove={remove} />
    </div>
  )
}
