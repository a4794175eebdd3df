/** A whole message to write by hand: any text can be sent, and the server has an answer to all of them. */
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { CallForm } from '../parts/call-form.tsx'
import { JsonEditor } from '../parts/json-editor.tsx'
import { Reply } from '../parts/reply.tsx'
import { SendButton } from '../parts/send-button.tsx'
import { linkToMessage } from '../route.ts'
import { prettyText, tokensOf } from '../tokens.ts'
import { useSending } from '../use-sending.ts'

const start = '{"jsonrpc":"2.0","method":"","params":[],"id":1}'

/** An editor, with the text of a link in it. */
export function MessageView({ linked }: { linked: string }): VNode {
  const [text, setText] = useState(() => pretty(linked || start))
  const sending = useSending()
  useEffect(() => {
    if (linked !== '') setText(pretty(linked))
  }, [linked])
  return (
    <article class="method">
      <CallForm class="ask" send={() => sending.send(text, 'message', linkToMessage(text))}>
        <header class="method-head">
          <h1 tabIndex={-1}>Message</h1>
          <p class="summary">What stands here is sent as it is, bad JSON too. Nothing is added to it.</p>
        </header>
        <JsonEditor key={linked} id="message" label="The message" start={pretty(linked || start)} set={setText} />
        {!tokensOf(text) && <p class="words">This is not JSON. It can be sent all the same, to see what the server says.</p>}
        <div class="actions">
          <SendButton sending={sending} label="Send" />
        </div>
      </CallForm>
      <div class="answer">
        <Reply answer={sending.answer} isBusy={sending.isBusy} />
      </div>
    </article>
  )
}

function pretty(text: string): string {
  const tokens = tokensOf(text)
  return tokens ? prettyText(tokens) : text
}
