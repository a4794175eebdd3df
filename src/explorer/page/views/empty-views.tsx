/** The views without a method to show. */
import type { VNode } from 'preact'
import { useAppState } from '../app-state.ts'
import { searchMethods } from '../namespaces.ts'
import { Icon } from '../parts/icons.tsx'
import { Markdown } from '../parts/markdown.tsx'
import { filledHeaders } from '../round-trip.ts'
import { linkTo } from '../route.ts'

/** For a service without a document and without `rpc.discover`. */
export function UnlistedView(): VNode {
  const { openHeaders, listing } = useAppState()
  return (
    <article class="empty">
      <h1 tabIndex={-1}>{listing.title}</h1>
      <p>
        This service does not list its methods. If you know one, you can <a href="#/message">write a message</a>.
      </p>
      <p class="quiet">
        Perhaps the service lists them after a login:{' '}
        <button type="button" class="small" onClick={openHeaders}>
          Add a header
        </button>
      </p>
    </article>
  )
}

/** For a visitor whom the guards of the endpoint refuse. */
export function LockedView(): VNode {
  const { openHeaders, listing, headers } = useAppState()
  const isRefused = filledHeaders(headers).length > 0
  return (
    <article class="empty">
      <h1 tabIndex={-1}>{listing.title}</h1>
      <Markdown text={listing.description} />
      <p role="status">
        <Icon name="lock" />{' '}
        {isRefused
          ? 'The service refuses these headers. Perhaps the token is wrong, or it has expired.'
          : 'This service asks who you are. Add the header that it needs, such as an access token.'}
      </p>
      <p>
        <button type="button" class="main" onClick={openHeaders}>
          {isRefused ? 'Change the headers' : 'Add a header'}
        </button>
      </p>
    </article>
  )
}

/** For a service without methods. */
export function NoMethodsView(): VNode {
  const { listing } = useAppState()
  return (
    <article class="empty">
      <h1 tabIndex={-1}>{listing.title}</h1>
      <p>This service has no methods yet. Register one, restart the server, and reload this page:</p>
      <pre>{"service.method('add', (x: number, y: number) => x + y)"}</pre>
    </article>
  )
}

/** While `rpc.discover` is pending. */
export function LoadingView(): VNode {
  return (
    <article class="empty">
      <p class="quiet waiting" role="status">
        Loading the methods …
      </p>
    </article>
  )
}

/** For a link to a method that the service does not list. */
export function UnknownMethodView({ name }: { name: string }): VNode {
  const { listing } = useAppState()
  const lastPart = name.slice(name.lastIndexOf('.') + 1)
  const similar = lastPart === '' ? [] : searchMethods(listing.methods, lastPart).slice(0, 5)
  return (
    <article class="empty">
      <h1 tabIndex={-1}>No such method</h1>
      <p>
        This service does not list <code>{name}</code>. The method may have another name now, or you may not be allowed to call
        it.
      </p>
      {similar.length > 0 && <p class="quiet">Did you mean</p>}
      <ul>
        {similar.map((method) => (
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
