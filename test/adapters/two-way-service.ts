/** What every host of WebSockets serves in the tests, and its options. It is also part of the programs that run on other runtimes. */
import { errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { twoWay } from 'damn-simple-jsonrpc-server/channel'

/** What the client of the tests answers. */
export type Editor = { ask(question: string): string }

/** The headers of the request, in the shapes that hosts have. */
function headerOf(request: unknown, name: string): string | undefined {
  const { headers, req } = request as { headers?: Headers | Record<string, string>; req?: { raw: Request } }
  const found = req?.raw.headers ?? headers
  return (typeof found?.get === 'function' ? (found as Headers).get(name) : (found as Record<string, string>)[name]) ?? undefined
}

/** The service. `all` sends a notification to all peers of the endpoint. */
export function twoWayService(
  notes: (note: string) => void,
  endpoint: () => { notify(method: string, params?: unknown[]): unknown },
) {
  return new Service()
    .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
    .method('echo', { params: ['value'] }, (value: unknown) => value)
    .method('much', () => 'x'.repeat(100_000))
    .method('transport', { takesContext: true }, ({ transport }) => transport)
    .method('header', { params: ['name'], takesHttpRequest: true }, (request: unknown, name: string) => headerOf(request, name))
    .method('told', { params: ['name'], takesContext: true }, (context, name: string) => [
      context.header(name) ?? null,
      context.peerAddress ?? null,
      context.requestId,
    ])
    .method('askBack', { takesContext: true, guards: [twoWay<Editor>()] }, ({ remote }) => remote.ask('Sure?'))
    .method('all', () => void endpoint().notify('tick', [1]))
    .method('wait', { takesContext: true }, async ({ signal }) => {
      notes('begun')
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      notes(`aborted: ${((signal.reason as RpcError).data as { reason: string }).reason}`)
    })
}

export const twoWayOptions = {
  limits: { maxMessageBytes: 20_000, maxConnections: 50 },
  slowTimeout: 500,
  trustedOrigins: ['https://app.example'],
  trustedProxies: (address: string) => address === '127.0.0.1',
  guards: [
    ({ httpRequest }: { httpRequest: unknown }) => {
      if (headerOf(httpRequest, 'authorization') === 'none') throw new RpcError(errorCodes.forbidden, 'No')
    },
  ],
} as const
