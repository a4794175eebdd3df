/** The answers of a batch beside the calls that they are for. */
import type { VNode } from 'preact'
import { member } from '../loose.ts'
import type { Call } from '../message.ts'
import { elementsOf, type Token, tokensOf } from '../tokens.ts'
import { judgeResponse } from '../verdict.ts'
import { JsonText } from './json-text.tsx'
import { VerdictView } from './reply.tsx'

/** A server may answer in any order (§6): the id tells which is which. */
export function BatchReply({ text, calls }: { text: string; calls: readonly Call[] }): VNode {
  const tokens = tokensOf(text) ?? []
  const answers = answersById(text, tokens)
  return (
    <>
      <ol class="batch-reply">
        {calls.map((call, index) => (
          <li key={`${index} ${call.method}`}>
            <h3>{call.method}</h3>
            <Outcome call={call} answer={answers.get(index + 1)} />
          </li>
        ))}
      </ol>
      <details>
        <summary>The whole reply</summary>
        <JsonText tokens={tokens} label="The whole reply" />
      </details>
    </>
  )
}

interface Answer {
  readonly value: unknown
  readonly tokens: readonly Token[]
}

function answersById(text: string, tokens: readonly Token[]): ReadonlyMap<unknown, Answer> {
  const values: readonly unknown[] = JSON.parse(text)
  const elements = elementsOf(tokens)
  return new Map(values.map((value, index) => [member(value, 'id'), { value, tokens: elements[index] ?? [] }]))
}

function Outcome({ call, answer }: { call: Call; answer: Answer | undefined }): VNode {
  if (answer) return <VerdictView verdict={judgeResponse(answer.value, answer.tokens)} />
  return <p class="quiet">{call.isNotification ? 'A notification: no answer is owed.' : 'No answer came for this call.'}</p>
}
