/** The reply to a message, with its status, size and time. */
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useAppState } from '../app-state.ts'
import { formatBytes, formatCount, formatDuration } from '../format.ts'
import type { ListedMethod } from '../listing.ts'
import { type Failure, meaningOf, type Outcome, outcomeOf } from '../outcome.ts'
import type { RoundTrip } from '../round-trip.ts'
import type { MessageSender } from '../use-sending.ts'
import { CodeBlock } from './code-block.tsx'
import { CopyButton } from './copy-button.tsx'
import { JsonBlock } from './json-block.tsx'
import { ReceivedItems, Receiving } from './received.tsx'

interface Props {
  readonly sending: MessageSender
  /** The method that is called; `undefined` for a batch or a text. */
  readonly method?: ListedMethod
  /** Replaces the JSON of the answer. */
  readonly children?: VNode | false | undefined
}

/** Shows an answer. A screen reader announces it when it arrives. */
export function Reply({ sending: { answer, isBusy, received }, method, children }: Props): VNode {
  const isStream = method?.item !== undefined
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    if (answer && section.current) scrollToReply(section.current)
  }, [answer])
  return (
    <section ref={section} class={isStream ? 'reply stream' : 'reply'} aria-label="Reply" aria-busy={isBusy}>
      <div role="status">
        {isBusy && <p class={isStream ? 'visually-hidden' : 'quiet waiting'}>Waiting for the answer …</p>}
        {!isBusy && answer && <Answer answer={answer}>{children}</Answer>}
        {!isBusy && !answer && <p class="quiet waiting">The reply appears here.</p>}
      </div>
      {received && <Receiving received={received} isStream={isStream} />}
      {!isBusy && answer?.received && !answer.received.isShown && <ReceivedItems received={answer.received} />}
    </section>
  )
}

/** On a phone the reply is below the form. */
function scrollToReply(reply: HTMLElement): void {
  const { top } = reply.getBoundingClientRect()
  if (top > innerHeight - 160 || top < 0) reply.scrollIntoView({ block: 'start' })
}

function Answer({ answer, children }: Pick<Props, 'children'> & { answer: RoundTrip }): VNode {
  const outcome = outcomeOf(answer)
  return (
    <>
      <div class="reply-head">
        <Badge outcome={outcome} isEnd={answer.received?.noun === 'event'} />
        <Figures answer={answer} />
        {answer.text !== '' && <CopyButton text={() => answer.text} what="the reply" />}
      </div>
      {children || (hasOwnList(answer, outcome) ? null : <OutcomeView outcome={outcome} status={answer.status} />)}
    </>
  )
}

/** The result of a subscription is its id, and that of a stream of too many items is empty. */
function hasOwnList({ received }: RoundTrip, { kind }: Outcome): boolean {
  return kind === 'result' && received !== undefined && !received.isShown && received.noun !== 'message'
}

const badges = { result: 'Result', error: 'Error', batch: 'Batch', none: 'No response', failure: 'Failed' } as const

/** `isEnd`: the result was the beginning of a subscription. */
function Badge({ outcome: { kind }, isEnd = false }: { outcome: Outcome; isEnd?: boolean }): VNode {
  const isBad = kind === 'error' || kind === 'failure'
  return <h2 class={`badge ${isBad ? 'bad' : 'good'}`}>{isEnd && kind === 'result' ? 'Ended' : badges[kind]}</h2>
}

function Figures({ answer: { over, status, duration, bytes, failure, received } }: { answer: RoundTrip }): VNode {
  const figures = failure ? [] : [over === 'HTTP' ? `HTTP ${status}` : over, formatBytes(bytes)]
  if (received?.isShown) figures.unshift(formatCount(received.count, received.noun))
  return <span class="meta">{[...figures, formatDuration(duration)].join(' · ')}</span>
}

/** Shows the content of an outcome. */
export function OutcomeView({ outcome, status = 200 }: { outcome: Outcome; status?: number }): VNode {
  if (outcome.kind === 'error') return <ErrorView error={outcome} status={status} />
  if (outcome.kind === 'failure') return <FailureView {...outcome} />
  if (outcome.kind === 'none')
    return <p class="quiet">The message was sent. A notification has no response, so its outcome is unknown.</p>
  return <JsonBlock tokens={outcome.tokens} label={badges[outcome.kind]} />
}

type ErrorOutcome = Extract<Outcome, { kind: 'error' }>

function ErrorView({ error, status }: { error: ErrorOutcome; status: number }): VNode {
  return (
    <>
      <p class="error-message">
        <code>{error.code}</code> {error.message}
      </p>
      {meaningOf(error.code) && <p class="quiet">{meaningOf(error.code)}.</p>}
      {status === 401 && <LogInButton />}
      {error.issues.length > 0 ? <IssueList error={error} /> : <ErrorData error={error} />}
    </>
  )
}

function ErrorData({ error }: { error: ErrorOutcome }): VNode | null {
  return error.tokens.length > 0 ? <JsonBlock tokens={error.tokens} label="Data of the error" /> : null
}

function IssueList({ error }: { error: ErrorOutcome }): VNode {
  return (
    <>
      <ul class="issues">
        {error.issues.map(({ path, message }) => (
          <li key={`${path.join('.')} ${message}`}>
            <code>{path.join('.')}</code> {message}
          </li>
        ))}
      </ul>
      <details>
        <summary>Data</summary>
        <ErrorData error={error} />
      </details>
    </>
  )
}

function LogInButton(): VNode {
  const { openHeaders } = useAppState()
  return (
    <button type="button" class="small" onClick={openHeaders}>
      Add an Authorization header
    </button>
  )
}

const maxText = 2_000

function FailureView({ title, advice, text }: Failure): VNode {
  return (
    <>
      <p class="error-message">{title}</p>
      <p class="quiet">{advice}</p>
      {text !== '' && <CodeBlock label="The answer">{text.slice(0, maxText)}</CodeBlock>}
    </>
  )
}
