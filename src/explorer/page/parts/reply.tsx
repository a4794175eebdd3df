/** What came back, and how long it took. */
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useDesk } from '../desk.ts'
import type { Exchange } from '../exchange.ts'
import { bytesWords, timeWords } from '../figures.ts'
import { judge, meaningOf, type Verdict } from '../verdict.ts'
import { CopyButton } from './copy-button.tsx'
import { JsonText } from './json-text.tsx'
import { Scrolled } from './scrolled.tsx'

/** On a phone the reply stands below the form, out of sight. */
function show(reply: HTMLElement): void {
  const { top } = reply.getBoundingClientRect()
  if (top > innerHeight - 160 || top < 0) reply.scrollIntoView({ block: 'start' })
}

interface Props {
  readonly answer: Exchange | undefined
  readonly isBusy: boolean
  /** Stands in place of the answer's JSON. */
  readonly children?: VNode | false | undefined
}

/** Shows an answer. Who cannot see hears it when it comes. */
export function Reply({ answer, isBusy, children }: Props): VNode {
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    if (answer && place.current) show(place.current)
  }, [answer])
  return (
    <section ref={place} class="reply" aria-label="Reply" aria-busy={isBusy}>
      <div role="status">
        {isBusy && <p class="quiet waiting">Waiting for the answer …</p>}
        {!isBusy && answer && <Answer answer={answer}>{children}</Answer>}
        {!isBusy && !answer && <p class="quiet waiting">The reply appears here.</p>}
      </div>
    </section>
  )
}

function Answer({ answer, children }: Pick<Props, 'children'> & { answer: Exchange }): VNode {
  const verdict = judge(answer)
  return (
    <>
      <div class="reply-head">
        <Badge verdict={verdict} />
        <Meta answer={answer} />
        {answer.text !== '' && <CopyButton text={() => answer.text} what="the reply" />}
      </div>
      {children || <VerdictView verdict={verdict} status={answer.status} />}
    </>
  )
}

const badges = { result: 'Result', error: 'Error', many: 'Replies', nothing: 'Nothing owed', trouble: 'Trouble' } as const

function Badge({ verdict: { kind } }: { verdict: Verdict }): VNode {
  const isBad = kind === 'error' || kind === 'trouble'
  return <h2 class={`badge ${isBad ? 'bad' : 'good'}`}>{badges[kind]}</h2>
}

function Meta({ answer: { status, took, bytes, failure } }: { answer: Exchange }): VNode {
  const said = failure ? [] : [`HTTP ${status}`, bytesWords(bytes)]
  return <span class="meta">{[...said, timeWords(took)].join(' · ')}</span>
}

/** What a verdict has to show. */
export function VerdictView({ verdict, status = 200 }: { verdict: Verdict; status?: number }): VNode {
  if (verdict.kind === 'error') return <ErrorView error={verdict} status={status} />
  if (verdict.kind === 'trouble') return <Trouble {...verdict} />
  if (verdict.kind === 'nothing')
    return <p class="quiet">Sent. A notification is owed no answer, so it stays unknown how it went.</p>
  return <JsonText tokens={verdict.tokens} label={badges[verdict.kind]} />
}

type Failed = Extract<Verdict, { kind: 'error' }>

function ErrorView({ error, status }: { error: Failed; status: number }): VNode {
  return (
    <>
      <p class="error-message">
        <code>{error.code}</code> {error.message}
      </p>
      {meaningOf(error.code) && <p class="quiet">{meaningOf(error.code)}.</p>}
      {status === 401 && <LogIn />}
      {error.faults.length > 0 ? <FaultList error={error} /> : <ErrorData error={error} />}
    </>
  )
}

function ErrorData({ error }: { error: Failed }): VNode | null {
  return error.tokens.length > 0 ? <JsonText tokens={error.tokens} label="Data of the error" /> : null
}

function FaultList({ error }: { error: Failed }): VNode {
  return (
    <>
      <ul class="faults">
        {error.faults.map(({ path, message }) => (
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

function LogIn(): VNode {
  const { openHeaders } = useDesk()
  return (
    <button type="button" class="small" onClick={openHeaders}>
      Add an Authorization header
    </button>
  )
}

const longestText = 2_000

function Trouble({ title, advice, text }: Extract<Verdict, { kind: 'trouble' }>): VNode {
  return (
    <>
      <p class="error-message">{title}</p>
      <p class="quiet">{advice}</p>
      {text !== '' && <Scrolled label="What came">{text.slice(0, longestText)}</Scrolled>}
    </>
  )
}
