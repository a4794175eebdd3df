/** How a request and a response of `node:http` look to the rules; every door on top of Node uses it. */
import { AsyncResource } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BodyReader, Outgoing } from '../../http/http-request.ts'
import { RawIncoming, readEvents } from './raw-request.ts'

/** One request of `node:http`. Its body comes without a promise, which would cost a twentieth of all throughput. */
export class NodeIncoming extends RawIncoming {
  protected override read(request: IncomingMessage, limit: number, reader: BodyReader): void {
    readEvents(request, limit, new ScopedReader(reader))
  }
}

/** Tells only the first thing, and that in the async context of now: events come in another, where an `AsyncLocalStorage` is empty. */
class ScopedReader extends AsyncResource implements BodyReader {
  #reader: BodyReader | undefined

  constructor(reader: BodyReader) {
    super('JSONRPCBODY')
    this.#reader = reader
  }

  take(body: string | Uint8Array | undefined): void {
    const reader = this.#letGo()
    if (reader) this.runInAsyncScope(reader.take, reader, body)
  }

  fail(error: unknown): void {
    const reader = this.#letGo()
    if (reader) this.runInAsyncScope(reader.fail, reader, error)
  }

  #letGo(): BodyReader | undefined {
    const reader = this.#reader
    this.#reader = undefined
    return reader
  }
}

/** A list of names and values: Node writes it as it is, and an object only after a look at each of its members. */
function rawHeaders(headers: Outgoing['headers'], body: string): string[] {
  const raw: string[] = []
  for (const name in headers) raw.push(name, headers[name] as string)
  raw.push('content-length', `${Buffer.byteLength(body)}`)
  return raw
}

/** Sends an answer, where anybody is left to take it. What cannot be sent, such as a header that is none, ends the connection. */
export function send(response: ServerResponse, { status, headers, body }: Outgoing): void {
  if (response.destroyed || response.headersSent) return
  try {
    if (status === 204 || status === 304) response.writeHead(status, headers).end()
    else response.writeHead(status, rawHeaders(headers, body)).end(body)
  } catch {
    response.destroy()
  }
}
