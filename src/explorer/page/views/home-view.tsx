/** The first view: the service and all its methods. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { useAppState } from '../app-state.ts'
import { formatCount } from '../format.ts'
import type { ListedMethod } from '../listing.ts'
import { groupByNamespace, type Namespace, type NamespaceFolds, namespaceFolds } from '../namespaces.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Signature } from '../parts/docs.tsx'
import { Icon } from '../parts/icons.tsx'
import { Markdown } from '../parts/markdown.tsx'
import { endpoint } from '../round-trip.ts'
import { linkTo } from '../route.ts'

/** Shows each method with its signature and its summary. */
export function HomeView(): VNode {
  const { listing, webSocket } = useAppState()
  const [chosen, choose] = useState<ReadonlyMap<string, boolean>>(new Map())
  const folds = namespaceFolds(listing.methods.length, undefined, chosen, choose)
  return (
    <article class="home">
      <header>
        <h1 tabIndex={-1}>{listing.title}</h1>
        <Markdown text={listing.description} />
        <p class="endpoint">
          <span class="verb">POST</span>
          <code>{endpoint()}</code>
          <CopyButton text={endpoint} what="the address" />
        </p>
        {webSocket && (
          <p class="endpoint">
            <span class="verb">WebSocket</span>
            <code>{webSocket.url}</code>
            <CopyButton text={() => webSocket.url} what="the address of the WebSocket" />
          </p>
        )}
        <p class="quiet">
          {formatCount(listing.methods.length, 'method')} in JSON-RPC 2.0. Choose one to read about it and to call it.
        </p>
      </header>
      {groupByNamespace(listing.methods).map((namespace) => (
        <NamespaceTable key={namespace.name} namespace={namespace} folds={folds} />
      ))}
      <p class="keys quiet">
        <kbd>/</kbd> search <kbd>↑</kbd> <kbd>↓</kbd> move <kbd>Enter</kbd> open <kbd>Ctrl</kbd> <kbd>Enter</kbd> call
      </p>
    </article>
  )
}

function NamespaceTable({ namespace: { name, methods }, folds }: { namespace: Namespace; folds: NamespaceFolds }): VNode {
  const isOpen = folds.isOpen(name)
  return (
    <section>
      {name && (
        <h2>
          <button type="button" aria-expanded={isOpen} onClick={() => folds.toggle(name)}>
            <Icon name="fold" />
            <span>{name}</span>
            {!isOpen && <span class="amount">{formatCount(methods.length, 'method')}</span>}
          </button>
        </h2>
      )}
      {isOpen && (
        <ul class="overview">
          {methods.map((method) => (
            <MethodRow key={method.name} method={method} />
          ))}
        </ul>
      )}
    </section>
  )
}

function MethodRow({ method }: { method: ListedMethod }): VNode {
  return (
    <li>
      <a href={linkTo(method.name)}>
        <code class={method.deprecated ? 'deprecated' : ''}>
          {method.name}
          <Signature method={method} />
          {method.guarded && <Icon name="lock" />}
        </code>
        <span class="quiet">
          {method.summary}
          {method.guarded && <span class="visually-hidden"> guarded</span>}
        </span>
      </a>
    </li>
  )
}
