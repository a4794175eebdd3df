/** The history: sent messages and the answers to them. */
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { useAppState } from '../app-state.ts'
import { formatDuration } from '../format.ts'
import type { HistoryEntry } from '../history.ts'
import { CodeBlock } from '../parts/code-block.tsx'
import { JsonBlock } from '../parts/json-block.tsx'
import { tokensOf } from '../tokens.ts'

/** Shows the newest message first. */
export function HistoryView(): VNode {
  const { history } = useAppState()
  return (
    <article class="history">
      <header class="method-head">
        <h1 tabIndex={-1}>History</h1>
        <p class="summary">The messages that you sent from this tab, without headers. They are gone when you close it.</p>
      </header>
      {history.entries.length === 0 && <p class="quiet">Nothing was sent yet.</p>}
      <ul class="past">
        {history.entries.map((entry) => (
          <EntryRow key={entry.key} entry={entry} />
        ))}
      </ul>
      {history.entries.length > 0 && (
        <button type="button" onClick={history.clear}>
          Clear the history
        </button>
      )}
    </article>
  )
}

function EntryRow({ entry }: { entry: HistoryEntry }): VNode {
  const time = new Date(entry.time)
  return (
    <li>
      <details>
        <summary>
          <time dateTime={time.toISOString()}>{time.toLocaleTimeString()}</time>
          <strong>{entry.title}</strong>
          <span class={`tag ${entry.isGood ? 'good' : 'bad'}`}>{entry.outcome}</span>
          <span class="quiet">{formatDuration(entry.duration)}</span>
        </summary>
        <h2>Sent</h2>
        <MessageText text={entry.sent} label="Sent" />
        <h2>Received</h2>
        <MessageText text={entry.received} label="Received" />
        <a class="button" href={entry.link}>
          Open again
        </a>
      </details>
    </li>
  )
}

function MessageText({ text, label }: { text: string; label: string }): VNode {
  const tokens = useMemo(() => tokensOf(text), [text])
  return tokens ? <JsonBlock tokens={tokens} label={label} /> : <CodeBlock label={label}>{text || 'Nothing'}</CodeBlock>
}
