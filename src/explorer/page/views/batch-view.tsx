/** A batch: calls that go out as one message, and what became of each. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { useDesk } from '../desk.ts'
import type { Exchange } from '../exchange.ts'
import { countWords } from '../figures.ts'
import { batchOf, type Call } from '../message.ts'
import { BatchReply } from '../parts/batch-reply.tsx'
import { Icon } from '../parts/icons.tsx'
import { Reply } from '../parts/reply.tsx'
import { linkTo, linkToMessage } from '../route.ts'
import { type Sending, useSending } from '../use-sending.ts'
import { judge } from '../verdict.ts'

/** The batch that was put together from the methods' pages. */
export function BatchView(): VNode {
  const { batch } = useDesk()
  const sending = useSending()
  const [sent, setSent] = useState<readonly Call[]>([])
  const send = () => {
    setSent(batch.calls)
    const text = batchOf(batch.calls)
    sending.send(text, `batch of ${batch.calls.length}`, linkToMessage(text))
  }
  return (
    <article class="method">
      <div class="ask">
        <header class="method-head">
          <h1 tabIndex={-1}>Batch</h1>
          <p class="summary">Several calls in one message. Each is answered alone; notifications are not answered at all.</p>
        </header>
        {batch.calls.length === 0 ? <EmptyBatch /> : <Calls />}
        {batch.calls.length > 0 && <BatchActions sending={sending} send={send} />}
      </div>
      <div class="answer">
        <BatchAnswer answer={sending.answer} isBusy={sending.isBusy} calls={sent} />
      </div>
    </article>
  )
}

function EmptyBatch(): VNode {
  return (
    <p class="quiet">
      Nothing here yet. Open <a href="#/">a method</a>, fill it in, and choose “Add to batch”.
    </p>
  )
}

function Calls(): VNode {
  const { batch } = useDesk()
  const replace = (index: number, call: Call) => batch.set(batch.calls.with(index, call))
  return (
    <ol class="calls">
      {batch.calls.map((call, index) => (
        <CallRow
          key={`${index} of ${batch.calls.length}`}
          call={call}
          place={index + 1}
          change={(next) => replace(index, next)}
          remove={() => batch.set(batch.calls.toSpliced(index, 1))}
        />
      ))}
    </ol>
  )
}

interface RowProps {
  readonly call: Call
  readonly place: number
  change(call: Call): void
  remove(): void
}

function CallRow({ call, place, change, remove }: RowProps): VNode {
  return (
    <li>
      <div class="call-words">
        <a href={linkTo(call.method, call.params)}>{call.method}</a>
        <code class="quiet">{call.params || 'no params'}</code>
      </div>
      <label class="inline">
        <input
          type="checkbox"
          checked={call.isNotification}
          onChange={({ currentTarget }) => change({ ...call, isNotification: currentTarget.checked })}
        />
        notification<span class="unseen"> (call {place})</span>
      </label>
      <button type="button" class="bare" aria-label={`Take out call ${place}`} onClick={remove}>
        <Icon name="close" />
      </button>
    </li>
  )
}

function BatchActions({ sending, send }: { sending: Sending; send(): void }): VNode {
  const { batch } = useDesk()
  return (
    <div class="actions">
      <button type="button" class="main" onClick={sending.isBusy ? sending.stop : send}>
        {sending.isBusy ? 'Stop' : `Send ${countWords(batch.calls.length, 'call')}`}
      </button>
      <a class="button" href={linkToMessage(batchOf(batch.calls))}>
        Edit as JSON
      </a>
      <button type="button" onClick={() => batch.set([])}>
        Clear
      </button>
    </div>
  )
}

/** Anything but a list is an answer to the batch as a whole. */
function isAnswered(answer: Exchange): boolean {
  return judge(answer).kind === 'many'
}

function BatchAnswer({
  answer,
  isBusy,
  calls,
}: {
  answer: Exchange | undefined
  isBusy: boolean
  calls: readonly Call[]
}): VNode {
  return (
    <Reply answer={answer} isBusy={isBusy}>
      {answer !== undefined && isAnswered(answer) && <BatchReply text={answer.text} calls={calls} />}
    </Reply>
  )
}
