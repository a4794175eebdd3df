/** An editor for a whole message. */
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useAppState } from '../app-state.ts'
import { messageSchema } from '../listing.ts'
import { CallForm, SendButton } from '../parts/call-form.tsx'
import { JsonEditor } from '../parts/json-editor.tsx'
import { Reply } from '../parts/reply.tsx'
import { linkToMessage } from '../route.ts'
import { maskMessage } from '../secrets.ts'
import { prettyText, tokensOf } from '../tokens.ts'
import { useSending } from '../use-sending.ts'

const template = '{"jsonrpc":"2.0","method":"","params":[],"id":1}'

/** Sends any text unchanged, even if it is not JSON. `linked` is the text of a link. */
export function MessageView({ linked }: { linked: string }): VNode {
  const start = indented(linked || template)
  const [text, setText] = useState(start)
  const { listing } = useAppState()
  const sending = useSending()
  useEffect(() => {
    if (linked !== '') setText(start)
  }, [linked])
  const send = () => sending.send({ text }, 'message', linkToMessage(maskMessage(text, listing, '')))
  return (
    <article class="method">
      <CallForm class="ask" send={send}>
        <header class="method-head">
          <h1 tabIndex={-1}>Message</h1>
          <p class="summary">The text is sent unchanged, even if it is not JSON.</p>
        </header>
        <JsonEditor
          key={linked}
          id="message"
          label="The message"
          start={start}
          set={setText}
          schema={messageSchema(listing)}
          root={listing.root}
        />
        {!tokensOf(text) && <p class="hint">This is not JSON. You can still send it, and see what the server answers.</p>}
        <div class="actions">
          <SendButton sending={sending} label="Send" />
        </div>
      </CallForm>
      <div class="answer">
        <Reply sending={sending} />
      </div>
    </article>
  )
}

function indented(text: string): string {
  const tokens = tokensOf(text)
  return tokens ? prettyText(tokens) : text
}
