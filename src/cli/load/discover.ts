/** Asks a server for its own document by `rpc.discover`. */
import { createClient, RpcError, TransportError } from '../../client/index.ts'
import type { OpenrpcDocument } from '../../openrpc/index.ts'
import { Failure, UsageMistake } from '../program/command.ts'
import { plainText } from '../report/text.ts'
import { isDocument } from './is-document.ts'

/**
 * The document that a server gives out. Redirects are not followed: the headers are meant for this server alone.
 * @throws Failure where there is none, saying what came instead.
 */
export async function askForDocument(url: string, headers: readonly string[]): Promise<OpenrpcDocument> {
  if (!URL.canParse(url)) throw new UsageMistake(`${url} is not a URL.`)
  const found: unknown = await call(url, Object.fromEntries(headers.map(readHeader))).catch((error) => {
    throw new Failure(plainText(explain(error, url)))
  })
  if (isDocument(found)) return found
  throw new Failure(`${url} answers rpc.discover, but not with an OpenRPC document: it needs openrpc, info and methods`)
}

function call(url: string, headers: { [name: string]: string }): Promise<unknown> {
  const fetchHere = (where: string, init: RequestInit) => fetch(where, { ...init, redirect: 'manual' })
  const client = createClient(url, { headers, timeout: 30_000, fetch: fetchHere }) as unknown as Discovering
  return client.rpc.discover()
}

interface Discovering {
  readonly rpc: { discover(): Promise<unknown> }
}

function readHeader(typed: string): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(typed) ?? []
  if (name === '') throw new UsageMistake(`a header is NAME:VALUE, such as "authorization: Bearer …", not ${typed}.`)
  return [name, value]
}

function explain(error: unknown, url: string): string {
  if (RpcError.is(error) && error.code === -32601)
    return `${url} has no rpc.discover. If the service is yours: service.use(discover(service, { title, version }))`
  if (RpcError.is(error)) return `${url} refuses rpc.discover: ${error.message} (${error.code})`
  if (error instanceof TransportError && error.status !== undefined && error.status >= 300 && error.status < 400)
    return `${url} leads elsewhere (HTTP ${error.status}). Name the URL of the service itself`
  return error instanceof Error ? error.message : String(error)
}
