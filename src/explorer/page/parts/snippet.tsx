/** The call as code, to take along. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { useDesk } from '../desk.ts'
import { endpoint, type Header } from '../exchange.ts'
import type { Call } from '../message.ts'
import { linkTo } from '../route.ts'
import { curl, json, typescript } from '../snippets.ts'
import { CopyButton } from './copy-button.tsx'
import { Scrolled } from './scrolled.tsx'

type Write = (call: Call, headers: readonly Header[]) => string

const languages = {
  curl,
  TypeScript: typescript,
  JSON: json,
  Link: ({ method, params }) => endpoint() + linkTo(method, params),
} as const satisfies Record<string, Write>

const names = Object.keys(languages) as (keyof typeof languages)[]

/** Shows the call in one language at a time. */
export function Snippet({ call }: { call: Call }): VNode {
  const { headers } = useDesk()
  const [name, choose] = useState<keyof typeof languages>('curl')
  const text = languages[name](call, headers)
  return (
    <section class="snippet" aria-label="Copy this call">
      <div class="snippet-head">
        <fieldset class="tabs">
          <legend class="unseen">Copy as</legend>
          {names.map((each) => (
            <button key={each} type="button" aria-pressed={each === name} onClick={() => choose(each)}>
              {each}
            </button>
          ))}
        </fieldset>
        <CopyButton text={() => text} what={`as ${name}`} />
      </div>
      <Scrolled label={`The call as ${name}`}>{text}</Scrolled>
    </section>
  )
}
