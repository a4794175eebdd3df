/** The headers of messages: their names, how they are read, and how they are made without importing a class of NATS. */
import { invalidSetup } from '../options/check.ts'
import type { NatsHeaders, NatsMessage } from './nats-connection.ts'

/** When a caller stops waiting, in milliseconds since 1970. */
export const deadlineHeader = 'Rpc-Deadline'
/** The id of the request for logs. */
export const requestIdHeader = 'Rpc-Request-Id'
/** The address of the client of a gateway. */
export const peerAddressHeader = 'Rpc-Peer-Address'

/** Headers by name. Those that are `undefined` are not sent. */
export type HeaderValues = Readonly<Record<string, string | undefined>>

/** A header of a message, in any case; `undefined` if it was not sent, or is empty. */
export function headerOf({ headers }: NatsMessage, name: string): string | undefined {
  return headers?.get(name, 'insensitive') || undefined
}

const lineBreak = /[\r\n\0]/
const headerName = /^[\w!#$%&'*+.^`|~-]+$/

/** Makes the headers of messages: by the function `headers` of NATS, or by the class of headers that came with a message. */
export class HeaderMaker {
  #make: (() => NatsHeaders) | undefined

  constructor(make: (() => NatsHeaders) | undefined) {
    this.#make = make
  }

  /** Whether headers can be made. */
  get isReady(): boolean {
    return this.#make !== undefined
  }

  /** Learns the class of headers from a message that has some. */
  learn({ headers }: NatsMessage): void {
    if (this.#make || !headers) return
    const Headers = headers.constructor as new () => NatsHeaders
    const made = new Headers()
    if (typeof made.set === 'function' && typeof made.get === 'function') this.#make = () => new Headers()
  }

  /**
   * Makes headers of records, of which later ones win; `undefined` if they cannot be made yet.
   * @throws TypeError for a name or a value that would begin another header.
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
  if (!headerName.test(name)) invalidSetup(`A message of NATS cannot have a header named ${JSON.stringify(name)}`)
  return name
}

function checkedValue(name: string, value: unknown): string {
  if (typeof value !== 'string' || lineBreak.test(value)) invalidSetup(`The header ${name} must be text without line breaks`)
  return value
}
