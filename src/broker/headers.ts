/** The headers of messages. Makes them without importing a class of NATS. */
import { invalidSetup } from '../options/check.ts'
import { headerIn, type MessageContext, requestIdOf } from '../service/message-context.ts'
import type { NatsHeaders, NatsMessage } from './nats-connection.ts'

/** The time when the caller stops waiting, in milliseconds since 1970. */
export const deadlineHeader = 'Rpc-Deadline'
/** The id of the request for logs. */
export const requestIdHeader = 'Rpc-Request-Id'
/** The address of the client of a gateway. */
export const peerAddressHeader = 'Rpc-Peer-Address'

/** Headers by name. Those that are `undefined` are not sent. */
export type HeaderValues = Readonly<Record<string, string | undefined>>

/** A header of a message, by its name in any case; `undefined` if it was not sent, or is empty. */
export function headerOf({ headers }: NatsMessage, name: string): string | undefined {
  return headers?.get(name, 'insensitive') || undefined
}

const lineBreak = /[\r\n\0]/
const headerName = /^[\w!#$%&'*+.^`|~-]+$/

/** Makes the headers of messages, by the function `headers` of NATS or by the class of headers of a received message. */
export class HeaderMaker {
  #make: (() => NatsHeaders) | undefined

  constructor(make: (() => NatsHeaders) | undefined) {
    this.#make = make
  }

  /** Whether headers can be made. */
  get isReady(): boolean {
    return this.#make !== undefined
  }

  /** Keeps the class of the headers of a received message. */
  learn({ headers }: NatsMessage): void {
    if (this.#make || !headers) return
    const Headers = headers.constructor as new () => NatsHeaders
    const made = new Headers()
    if (typeof made.set === 'function' && typeof made.get === 'function') this.#make = () => new Headers()
  }

  /**
   * Makes headers of records, later ones over earlier ones; `undefined` if they cannot be made yet.
   * @throws TypeError for a name or a value that would start another header.
   */
  make(...records: readonly (HeaderValues | undefined)[]): NatsHeaders | undefined {
    const made = this.#make?.()
    if (made)
      for (const record of records)
        for (const name in record) {
          const value = record[name]
          if (value !== undefined) made.set(checkedName(name), checkedValue(name, value))
        }
    return made
  }
}

function checkedName(name: string): string {
  if (!headerName.test(name)) invalidSetup(`A NATS message cannot have a header named ${JSON.stringify(name)}`)
  return name
}

function checkedValue(name: string, value: unknown): string {
  if (typeof value !== 'string' || lineBreak.test(value)) invalidSetup(`The header ${name} must be text without line breaks`)
  return value
}

const traceParent = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/
const traceState = /^[\x20-\x7e]{1,512}$/

/**
 * Makes the headers of a message from a gateway to its workers; `undefined` if they cannot be made yet. `deadline` is in milliseconds since 1970.
 * Of the request's headers, only its id and its trace are forwarded.
 */
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
