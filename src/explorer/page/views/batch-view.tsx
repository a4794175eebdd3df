/** The batch: calls to send as one message, and their responses. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { useAppState } from '../app-state.ts'
import { formatCount } from '../format.ts'
import { batchOf, type Call } from '../message.ts'
import { outcomeOf } from '../outcome.ts'
import { BatchReply } from '../parts/batch-reply.tsx'
import { RemoveButton } from '../parts/icons.tsx'
import { Reply } from '../parts/reply.tsx'
import { linkTo, linkToMessage } from '../route.ts'
import { maskCall, maskMessage } from '../secrets.ts'
import { type MessageSender, useSending } from '../use-sending.ts'

/** Shows the calls that were added on the pages of the methods. */
export function BatchView(): VNode {
  const { batch, listing } = useAppState()
  const sending = useSending()
  const [sentCalls, setSentCalls] = useState<readonly Call[]>([])
  const { answer } = sending
  const send = () => {
    setSentCalls(batch.calls)
    const text = batchOf(batch.calls)
    sending.send({ text }, `batch of ${batch.calls.length}`, linkToMessage(maskMessage(text, listing, '')))
  }
  return (
    <article class="method">
      <div class="ask">
        <header class="method-head">
          <h1 tabIndex={-1}>Batch</h1>
          <p class="summary">Several calls in one message. Each call has its own response; a notification has none.</p>
        </header>
        {batch.calls.length === 0 ? <EmptyBatch /> : <Calls />}
        {batch.calls.length > 0 && <BatchActions sending={sending} send={send} />}
      </div>
      <div class="answer">
        <Reply sending={sending}>
          {answer && outcomeOf(answer).kind === 'batch' && <BatchReply text={answer.text} calls={sentCalls} />}
        </Reply>
      </div>
    </article>
  )
}

function EmptyBatch(): VNode {
  return (
    <p class="quiet">
      The batch is empty. Open <a href="#/">a method</a>, fill it in, and choose “Add to batch”.
    </p>
  )
}

function Calls(): VNode {
  const { batch } = useAppState()
  return (
    <ol class="calls">
      {batch.calls.map((call, index) => (
        <CallRow
          key={`${index} of ${batch.calls.length}`}
          call={call}
          number={index + 1}
          change={(next) => batch.set(batch.calls.with(index, next))}
          remove={() => batch.set(batch.calls.toSpliced(index, 1))}
        />
      ))}
    </ol>
  )
}

interface RowProps {
  readonly call: Call
  readonly number: number
  change(call: Call): void
  remove(): void
}

function CallRow({ call, number, change, remove }: RowProps): VNode {
  const { listing } = useAppState()
  const method = listing.methods.find(({ name }) => name === call.method)
  const params = (replacement?: string) => (method ? maskCall(call, method, listing.root, replacement).params : call.params)
  return (
    <li>
      <div class="call-text">
        <a href={linkTo(call.method, params(''))}>{call.method}</a>
        <code class="quiet">{params() || 'no params'}</code>
      </div>
      <label class="inline">
        <input
          type="checkbox"
          checked={call.isNotification}
          onChange={({ currentTarget }) => change({ ...call, isNotification: currentTarget.checked })}
        />
        notification<span class="visually-hidden"> (call {number})</span>
      </label>
      <RemoveButton label={`Remove call ${number}`} remove={remove} />
    </li>
  )
}

function BatchActions({ sending, send }: { sending: MessageSender; send(): void }): VNode {
  const { batch, listing } = useAppState()
  return (
    <div class="actions">
      <button type="button" class="main" onClick={sending.isBusy ? sending.stop : send}>
        {sending.isBusy ? 'Stop' : `Send ${formatCount(batch.calls.length, 'call')}`}
      </button>
      <a class="button" href={linkToMessage(maskMessage(batchOf(batch.calls), listing, ''))}>
        Edit as JSON
      </a>
      <button type="button" onClick={() => batch.set([])}>
        Clear
      </button>
    </div>
  )
}
