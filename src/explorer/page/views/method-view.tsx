/** One method: its docs, its form, a call and the reply. */
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useDesk } from '../desk.ts'
import type { Listed } from '../listing.ts'
import { type Call, messageOf, paramsText, valuesFor } from '../message.ts'
import { CallForm } from '../parts/call-form.tsx'
import { MethodFoot, MethodHead } from '../parts/method-docs.tsx'
import { Params } from '../parts/params.tsx'
import { Reply } from '../parts/reply.tsx'
import { SendButton } from '../parts/send-button.tsx'
import { Snippet } from '../parts/snippet.tsx'
import { linkTo } from '../route.ts'
import { type Drafting, useDraft } from '../use-draft.ts'
import { type Sending, useSending } from '../use-sending.ts'
import { type Fault, judge } from '../verdict.ts'

/** Shows a method. `linked` are params that a link brings. */
export function MethodView({ method, linked }: { method: Listed; linked: string }): VNode {
  const { history } = useDesk()
  const draft = useDraft(method, linked)
  const sending = useSending()
  const call = { method: method.name, params: draft.isJson ? draft.params : '', isNotification: false }
  const send = (isNotification: boolean) => {
    if (!draft.isJson) return
    const text = messageOf({ ...call, isNotification }, history.all.length + 1)
    sending.send(text, isNotification ? `${call.method} (notification)` : call.method, linkTo(call.method, call.params))
  }
  return (
    <article class="method">
      <div class="ask">
        <MethodHead method={method} />
        <CallForm class="call-form" send={() => send(false)}>
          <Examples method={method} draft={draft} />
          <Params method={method} draft={draft} faults={faultsIn(sending)} />
          <Actions draft={draft} sending={sending} call={call} notify={() => send(true)} />
        </CallForm>
        <MethodFoot method={method} />
      </div>
      <div class="answer">
        <Reply answer={sending.answer} isBusy={sending.isBusy} />
        <Snippet call={call} />
      </div>
    </article>
  )
}

function faultsIn({ answer }: Sending): readonly Fault[] {
  const verdict = answer && judge(answer)
  return verdict?.kind === 'error' ? verdict.faults : []
}

interface ActionProps {
  readonly draft: Drafting
  readonly sending: Sending
  readonly call: Call
  notify(): void
}

function Actions({ draft, sending, call, notify }: ActionProps): VNode {
  return (
    <div class="actions">
      <SendButton sending={sending} label="Call" disabled={!draft.isJson} />
      <button type="button" onClick={notify} disabled={!draft.isJson} title="Sends it without an id: nothing comes back">
        Notify
      </button>
      <AddToBatch call={call} isReady={draft.isJson} />
    </div>
  )
}

function AddToBatch({ call, isReady }: { call: Call; isReady: boolean }): VNode {
  const { batch } = useDesk()
  const [added, setAdded] = useState(0)
  useEffect(() => {
    if (added === 0) return undefined
    const timer = setTimeout(() => setAdded(0), 2000)
    return () => clearTimeout(timer)
  }, [added])
  const add = () => {
    batch.set([...batch.calls, call])
    setAdded(batch.calls.length + 1)
  }
  return (
    <button type="button" onClick={add} disabled={!isReady}>
      <span aria-live="polite">{added > 0 ? `Added (${added})` : 'Add to batch'}</span>
    </button>
  )
}

function Examples({ method, draft }: { method: Listed; draft: Drafting }): VNode | null {
  if (method.examples.length === 0) return null
  return (
    <p class="examples">
      <span class="quiet">Try</span>
      {method.examples.map((example, index) => (
        <button
          key={`${index} ${example.name}`}
          type="button"
          class="chip"
          onClick={() => draft.take(exampleParams(method, example.values))}
        >
          {example.name}
        </button>
      ))}
    </p>
  )
}

/** An example pairs names and values; params that have no such names go by position. */
function exampleParams(method: Listed, values: Listed['examples'][number]['values']): string {
  const named = JSON.stringify(Object.fromEntries(values))
  const placed = JSON.stringify(values.map(([, value]) => value))
  const fitting = method.structure === 'by-position' || valuesFor(method, named) === undefined ? placed : named
  return method.whole === undefined ? fitting : paramsOrWhole(method, named, placed)
}

function paramsOrWhole(method: Listed, named: string, placed: string): string {
  return method.structure === 'by-position' ? placed : paramsText(method, [JSON.parse(named)])
}
