/** The headers by which a gateway tells workers of a message. Nothing of the request is passed on but its id and its trace. */
import { headerIn, type MessageContext, requestIdOf } from '../service/message-context.ts'
import { deadlineHeader, type HeaderMaker, type HeaderValues, peerAddressHeader, requestIdHeader } from './headers.ts'
import type { NatsHeaders } from './nats-connection.ts'

const traceParent = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/
const traceState = /^[\x20-\x7e]{1,512}$/

/** Those of one message; `undefined` if headers cannot be made yet. `deadline` is in milliseconds since 1970. */
export function headersFor(
  context: MessageContext,
  deadline: number,
  maker: HeaderMaker,
  identity: HeaderValues | undefined,
): NatsHeaders | undefined {
  if (!maker.isReady) return undefined
  const parent = matching(traceParent, headerIn(context, 'traceparent'))
  return maker.make(identity, {
    [deadlineHeader]: `${deadline}`,
    [requestIdHeader]: requestIdOf(context),
    [peerAddressHeader]: context.peerAddress,
    traceparent: parent,
    tracestate: parent && matching(traceState, headerIn(context, 'tracestate')),
  })
}

function matching(pattern: RegExp, value: string | undefined): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined
}
