/** What was sent before, and what came back. */
import type { VNode } from 'preact'
import { useDesk } from '../desk.ts'
import { timeWords } from '../figures.ts'
import type { Past } from '../history.ts'
import { JsonText } from '../parts/json-text.tsx'
import { Scrolled } from '../parts/scrolled.tsx'
import { tokensOf } from '../tokens.ts'

/** Newest first. */
export function HistoryView(): VNode {
  const { history } = useDesk()
  return (
    <article class="history">
      <header class="method-head">
        <h1 tabIndex={-1}>History</h1>
        <p class="summary">What you sent from this tab. It is forgotten when the tab is closed, and never holds your headers.</p>
      </header>
      {history.all.length === 0 && <p class="quiet">Nothing was sent yet.</p>}
      <ul class="past">
        {history.all.map((past) => (
          <PastRow key={past.key} past={past} />
        ))}
      </ul>
      {history.all.length > 0 && (
        <button type="button" onClick={history.clear}>
          Clear the history
        </button>
      )}
    </article>
  )
}

function PastRow({ past }: { past: Past }): VNode {
  return (
    <li>
      <details>
        <summary>
          <time dateTime={new Date(past.at).toISOString()}>{new Date(past.at).toLocaleTimeString()}</time>
          <strong>{past.title}</strong>
          <span class={`tag ${past.isGood ? 'good' : 'bad'}`}>{past.outcome}</span>
          <span class="quiet">{timeWords(past.took)}</span>
        </summary>
        <h2>Sent</h2>
        <Text text={past.sent} label="Sent" />
        <h2>Received</h2>
        <Text text={past.received} label="Received" />
        <a class="button" href={past.link}>
          Open again
        </a>
      </details>
    </li>
  )
}

function Text({ text, label }: { text: string; label: string }): VNode {
  const tokens = tokensOf(text)
  if (tokens) return <JsonText tokens={tokens} label={label} />
  return <Scrolled label={label}>{text || 'Nothing'}</Scrolled>
}
