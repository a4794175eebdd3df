/** The responses to a batch, each below its call. */
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { member } from '../json.ts'
import type { Call } from '../message.ts'
import { responseOutcome } from '../outcome.ts'
import { elementsOf, type Token, tokensOf } from '../tokens.ts'
import { JsonBlock } from './json-block.tsx'
import { OutcomeView } from './reply.tsx'

/** Responses may be in any order (§6), so each call finds its response by the id. */
export function BatchReply({ text, calls }: { text: string; calls: readonly Call[] }): VNode {
  const tokens = useMemo(() => tokensOf(text) ?? [], [text])
  const responses = useMemo(() => responsesById(text, tokens), [text])
  return (
    <>
      <ol class="batch-reply">
        {calls.map((call, index) => (
          <li key={`${index} ${call.method}`}>
            <h3>{call.method}</h3>
            <ResponseView call={call} response={responses.get(index + 1)} />
          </li>
        ))}
      </ol>
      <details>
        <summary>The whole reply</summary>
        <JsonBlock tokens={tokens} label="The whole reply" />
      </details>
    </>
  )
}

interface Response {
  readonly value: unknown
  readonly tokens: readonly Token[]
}

function responsesById(text: string, tokens: readonly Token[]): ReadonlyMap<unknown, Response> {
  const values: readonly unknown[] = JSON.parse(text)
  const elements = elementsOf(tokens)
  return new Map(values.map((value, index) => [member(value, 'id'), { value, tokens: elements[index] ?? [] }]))
}

function ResponseView({ call, response }: { call: Call; response: Response | undefined }): VNode {
  const outcome = useMemo(() => response && responseOutcome(response.value, response.tokens), [response])
  if (outcome) return <OutcomeView outcome={outcome} />
  return <p class="quiet">{call.isNotification ? 'A notification has no response.' : 'There is no response to this call.'}</p>
}
