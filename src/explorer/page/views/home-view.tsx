/** The first thing that a visitor sees: what service this is, and all that it can do. */
import type { VNode } from 'preact'
import { useDesk } from '../desk.ts'
import { endpoint } from '../exchange.ts'
import { countWords } from '../figures.ts'
import { type Group, grouped } from '../groups.ts'
import type { Listed } from '../listing.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Prose } from '../parts/prose.tsx'
import { linkTo } from '../route.ts'

/** Every method with a line about it. */
export function HomeView(): VNode {
  const { listing } = useDesk()
  return (
    <article class="home">
      <header>
        <h1 tabIndex={-1}>{listing.title}</h1>
        <Prose text={listing.description} />
        <p class="endpoint">
          <span class="verb">POST</span>
          <code>{endpoint()}</code>
          <CopyButton text={endpoint} what="the address" />
        </p>
        <p class="quiet">
          {countWords(listing.methods.length, 'method')} in JSON-RPC 2.0. Choose one to read about it and to call it.
        </p>
      </header>
      {grouped(listing.methods).map((group) => (
        <GroupTable key={group.name} group={group} />
      ))}
      <p class="keys quiet">
        <kbd>/</kbd> search <kbd>↑</kbd> <kbd>↓</kbd> move <kbd>Enter</kbd> open <kbd>Ctrl</kbd> <kbd>Enter</kbd> call
      </p>
    </article>
  )
}

function GroupTable({ group: { name, methods } }: { group: Group }): VNode {
  return (
    <section>
      {name && <h2>{name}</h2>}
      <ul class="overview">
        {methods.map((method) => (
          <Row key={method.name} method={method} />
        ))}
      </ul>
    </section>
  )
}

function Row({ method: { name, summary, deprecated, params } }: { method: Listed }): VNode {
  const names = params.map((param) => (param.required ? param.name : `${param.name}?`))
  return (
    <li>
      <a href={linkTo(name)}>
        <code class={deprecated ? 'deprecated' : ''}>
          {name}
          <span class="signature">({names.join(', ')})</span>
        </code>
        <span class="quiet">{summary}</span>
      </a>
    </li>
  )
}
