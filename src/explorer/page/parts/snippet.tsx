/** The call as code to copy. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { useAppState } from '../app-state.ts'
import type { ListedMethod } from '../listing.ts'
import type { Call } from '../message.ts'
import { endpoint, type Header } from '../round-trip.ts'
import { linkTo } from '../route.ts'
import { maskCall, maskHeaders } from '../secrets.ts'
import { curl, json, typescript } from '../snippets.ts'
import { CodeBlock } from './code-block.tsx'
import { CopyButton } from './copy-button.tsx'

type Write = (
  call: Call,
  headers: readonly Header[],
  method: ListedMethod,
  webSocketUrl: string | undefined,
  root: unknown,
) => string

const formats = {
  curl,
  TypeScript: typescript,
  JSON: json,
  Link: (call, _headers, method, _url, root) => endpoint() + linkTo(call.method, maskCall(call, method, root, '').params),
} as const satisfies Record<string, Write>

type Format = keyof typeof formats

const formatNames = Object.keys(formats) as Format[]

/** Shows the call in one format, and a switch between the formats. Secrets are hidden, but copied. */
export function Snippet({ call, method }: { call: Call; method: ListedMethod }): VNode {
  const { headers, webSocket, listing } = useAppState()
  const [format, setFormat] = useState<Format>('curl')
  const write = formats[format]
  const text = () => write(call, headers, method, webSocket?.url, listing.root)
  const masked = maskCall(call, method, listing.root)
  const shown = write(masked, maskHeaders(headers), method, webSocket?.url, listing.root)
  return (
    <section class="snippet" aria-label="Copy this call">
      <div class="snippet-head">
        <fieldset class="tabs">
          <legend class="visually-hidden">Copy as</legend>
          {formatNames.map((name) => (
            <button key={name} type="button" aria-pressed={name === format} onClick={() => setFormat(name)}>
              {name}
            </button>
          ))}
        </fieldset>
        <CopyButton text={text} what={`as ${format}`} />
      </div>
      <CodeBlock label={`The call as ${format}`}>{shown}</CodeBlock>
    </section>
  )
}
