/** The dialog for the headers of all messages, such as an access token. */
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Header } from '../round-trip.ts'
import { isSecretHeader } from '../secrets.ts'
import type { HeadersState } from '../use-headers.ts'
import { Icon, RemoveButton } from './icons.tsx'
import { SecretBox } from './secret-box.tsx'

/** Headers are sent to the endpoint of the page only. */
export function HeadersDialog({ state }: { state: HeadersState }): VNode {
  const { headers, change, isOpen, close, isKept, keep } = state
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
        <p class="quiet">Sent with every message to this address, and to no other.</p>
        {(isOpen ? headers : []).map((header, index) => (
          <HeaderRow
            key={index}
            header={header}
            index={index}
            change={(next) => change(headers.with(index, next))}
            remove={() => change(headers.toSpliced(index, 1))}
          />
        ))}
        <button type="button" class="small" onClick={() => change([...headers, { name: '', value: '' }])}>
          <Icon name="plus" /> Add a header
        </button>
        <label class="keep">
          <input type="checkbox" checked={isKept} onChange={({ currentTarget }) => keep(currentTarget.checked)} />
          <span>
            Keep them until this tab is closed
            <span class="hint">
              Else they are gone when you reload the page. Other pages of this origin can read what is kept.
            </span>
          </span>
        </label>
        <div class="actions">
          <button type="submit" class="main">
            Done
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
      <SecretBox
        label={`Value of header${number}`}
        what={header.name || `what is typed${number}`}
        value={header.value}
        isSecret={isSecretHeader(header.name)}
        placeholder={index === 0 ? 'Bearer …' : 'value'}
        read={(value) => change({ ...header, value })}
      />
      <RemoveButton label={`Remove header ${header.name || index + 1}`} remove={remove} />
    </div>
  )
}
