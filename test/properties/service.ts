/** A service with a method of every kind, for random messages. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { z } from 'zod'

const canary = (): never => {
  throw new Error('LEAK-CANARY')
}

type Handler = (...args: never[]) => unknown
type Wrap = <Wrapped extends Handler>(handler: Wrapped) => Wrapped

/** `wrap` may make every handler async, which must not change a reply. */
export function everyKindOfMethod(wrap: Wrap = (handler) => handler) {
  const number = z.number()
  return new Service({ onError: canary })
    .method(
      'echo',
      { params: ['value?'] },
      wrap((value?: unknown) => value),
    )
    .method(
      'shape',
      { params: { x: number, y: z.string().optional() } },
      wrap(({ x, y }: { x: number; y?: string | undefined }) => [x, y ?? null]),
    )
    .method(
      'schema',
      { params: z.array(z.unknown()) },
      wrap((values: unknown[]) => values.length),
    )
    .method(
      'nothing',
      wrap(() => undefined),
    )
    .method('fail', wrap(canary))
    .method(
      'refuse',
      wrap(() => {
        throw new RpcError(7, 'Refused', { reason: 'no' })
      }),
    )
    .method(
      'unserializable',
      wrap(() => 10n),
    )
    .method(
      'guarded',
      {
        guards: [
          () => {
            throw new RpcError(-32014, 'Forbidden')
          },
        ],
      },
      wrap(() => 'LEAK-CANARY'),
    )
    .method(
      'context',
      { takesContext: true },
      wrap(({ id, method }: { id: unknown; method: string }) => [id ?? null, method]),
    )
}

/** Makes a handler asynchronous. */
export const later: Wrap = (handler) => (async (...args: never[]) => handler(...args)) as never
