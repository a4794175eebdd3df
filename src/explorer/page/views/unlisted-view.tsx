/** For a service that says nothing about its methods, one that has none, and names that lead nowhere. */
import type { VNode } from 'preact'
import { useDesk } from '../desk.ts'
import { found } from '../groups.ts'
import { linkTo } from '../route.ts'

/** The service is there, and does not say what it can do. */
export function UnlistedView(): VNode {
  const { openHeaders, listing } = useDesk()
  return (
    <article class="empty">
      <h1 tabIndex={-1}>{listing.title}</h1>
      <p>
        This service does not say which methods it has. Those who know them can <a href="#/message">write a message</a>.
      </p>
      <p class="quiet">
        Perhaps it tells more to those who log in:{' '}
        <button type="button" class="small" onClick={openHeaders}>
          Add a header
        </button>
      </p>
    </article>
  )
}

/** It has no methods at all. */
export function NoMethodsView(): VNode {
  const { listing } = useDesk()
  return (
    <article class="empty">
      <h1 tabIndex={-1}>{listing.title}</h1>
      <p>This service has no methods yet. Register one, start the server again, and reload this page:</p>
      <pre>{"service.method('add', (x: number, y: number) => x + y)"}</pre>
    </article>
  )
}

/** It is being asked. */
export function AskingView(): VNode {
  return (
    <article class="empty">
      <p class="quiet waiting" role="status">
        Asking the service for its methods …
      </p>
    </article>
  )
}

/** A link to a method that is not there. */
export function LostView({ name }: { name: string }): VNode {
  const { listing } = useDesk()
  const last = name.slice(name.lastIndexOf('.') + 1)
  const near = last === '' ? [] : found(listing.methods, last).slice(0, 5)
  return (
    <article class="empty">
      <h1 tabIndex={-1}>No such method</h1>
      <p>
        There is no method <code>{name}</code> here. It may have been renamed, or it is not for everyone.
      </p>
      {near.length > 0 && <p class="quiet">Perhaps you mean</p>}
      <ul>
        {near.map((method) => (
          <li key={method.name}>
            <a href={linkTo(method.name)}>{method.name}</a>
          </li>
        ))}
      </ul>
      <p>
        <a href="#/">All methods</a>
      </p>
    </article>
  )
}
