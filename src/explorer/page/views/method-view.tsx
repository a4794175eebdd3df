/** One method: its docs, its params, a call and the reply. */
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useAppState } from '../app-state.ts'
import type { ListedMethod } from '../listing.ts'
import { type Call, messageOf, paramsText, valuesFor } from '../message.ts'
import { outcomeOf, type ParamsIssue } from '../outcome.ts'
import { CallForm, SendButton } from '../parts/call-form.tsx'
import { MethodFoot, MethodHead } from '../parts/docs.tsx'
import { Params } from '../parts/params.tsx'
import { Reply } from '../parts/reply.tsx'
import { Snippet } from '../parts/snippet.tsx'
import { Transport } from '../parts/transport.tsx'
import { linkTo } from '../route.ts'
import { maskCall } from '../secrets.ts'
import { type ParamsEditing, useParamsInput } from '../use-params-input.ts'
import { type MessageSender, useSending } from '../use-sending.ts'
import { misfit } from '../variants.ts'

/** Shows a method. `linked` are the params of a link. */
export function MethodView({ method, linked }: { method: ListedMethod; linked: string }): VNode {
  const { nextId, listing } = useAppState()
  const input = useParamsInput(method, linked)
  const sending = useSending()
  const call = { method: method.name, params: input.isJson ? input.params : '', isNotification: false }
  const send = (isNotification: boolean) => {
    if (!input.isJson) return
    const id = isNotification ? undefined : nextId()
    const outgoing = { id, yields: method.item !== undefined && !method.subscription, subscription: method.subscription }
    const message = { text: messageOf({ ...call, isNotification }, id), call: outgoing }
    const link = linkTo(call.method, maskCall(call, method, listing.root, '').params)
    sending.send(message, isNotification ? `${call.method} (notification)` : call.method, link)
  }
  return (
    <article class="method">
      <div class="ask">
        <MethodHead method={method} />
        <CallForm class="call-form" send={() => send(false)}>
          <Examples method={method} input={input} />
          <Params method={method} input={input} issues={issuesIn(sending)} />
          <Actions input={input} sending={sending} call={call} notify={() => send(true)} />
          <Transport method={method} />
        </CallForm>
        <MethodFoot method={method} />
      </div>
      <div class="answer">
        <Reply sending={sending} method={method} />
        <Snippet call={call} method={method} />
      </div>
    </article>
  )
}

function issuesIn({ answer }: MessageSender): readonly ParamsIssue[] {
  const outcome = answer && outcomeOf(answer)
  return outcome?.kind === 'error' ? outcome.issues : []
}

interface ActionProps {
  readonly input: ParamsEditing
  readonly sending: MessageSender
  readonly call: Call
  notify(): void
}

function Actions({ input, sending, call, notify }: ActionProps): VNode {
  return (
    <div class="actions">
      <SendButton sending={sending} label="Call" disabled={!input.isJson} />
      <button type="button" onClick={notify} disabled={!input.isJson} title="Sends no id, so there is no response">
        Notify
      </button>
      <AddToBatch call={call} isReady={input.isJson} />
    </div>
  )
}

function AddToBatch({ call, isReady }: { call: Call; isReady: boolean }): VNode {
  const { batch } = useAppState()
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

function Examples({ method, input }: { method: ListedMethod; input: ParamsEditing }): VNode | null {
  const { listing } = useAppState()
  if (method.examples.length === 0) return null
  return (
    <p class="examples">
      <span class="quiet">Try</span>
      {method.examples.map((example, index) => (
        <button
          key={`${index} ${example.name}`}
          type="button"
          class="chip"
          onClick={() => input.replace(exampleParams(method, example.values, listing.root))}
        >
          {example.name}
        </button>
      ))}
    </p>
  )
}

/** The names of an example count only if they are those of the params. */
function exampleParams(method: ListedMethod, values: ListedMethod['examples'][number]['values'], root: unknown): string {
  const [byName, list] = [Object.fromEntries(values), values.map(([, value]) => value)]
  const byPosition = JSON.stringify(list)
  if (method.structure === 'by-position') return byPosition
  const { paramsSchema } = method
  if (paramsSchema !== undefined) {
    const isList = misfit(list, paramsSchema, root) < misfit(byName, paramsSchema, root)
    return paramsText(method, [isList ? list : byName])
  }
  const text = JSON.stringify(byName)
  return valuesFor(method, text) === undefined ? byPosition : text
}
