/** The service that the transcripts call, and what it notes for them to look at. */
import { setTimeout as after } from 'node:timers/promises'
import { type BaseContext, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { TransportError } from 'damn-simple-jsonrpc-server/client'

/** What the methods have noted. */
export interface Notes {
  readonly notes: unknown[]
  readonly aborted: string[]
  /** Failures that no client sees. A transcript that expects none has none. */
  readonly incidents: string[]
}

type Peer = NonNullable<BaseContext['peer']>

export function makeService() {
  const state: Notes = { notes: [], aborted: [], incidents: [] }
  const peerOf = ({ peer }: BaseContext): Peer => peer as Peer
  const untilAborted = (context: BaseContext, tag: string) =>
    new Promise<void>((resolve) => {
      context.signal.addEventListener('abort', () => resolve(), { once: true })
    }).then(() => {
      state.aborted.push(tag)
      return 'aborted'
    })
  const onError = (error: unknown) => {
    // A handler whose call back fails has failed as it should.
    if (!RpcError.is(error) && !(error instanceof TransportError)) state.incidents.push(String(error))
  }
  const service = new Service({ onError })
    .method('noop', () => null)
    .method('add', (x: number, y: number) => x + y)
    .method('echo', (value: unknown) => value)
    .method('appError', () => {
      throw new RpcError(444, 'Application error', { k: 1 })
    })
    .method('sleep', (milliseconds: number) => after(milliseconds, milliseconds))
    .method('stubborn', { params: ['ms'], timeout: 150 }, (ms: number) => after(ms, 'LEAK-CANARY late'))
    .method('big', { params: ['bytes'], takesContext: true }, ({ id }, bytes: number) => {
      const envelope = JSON.stringify({ jsonrpc: '2.0', result: '', id }).length
      return 'x'.repeat(bytes - envelope)
    })
    .method('untilAborted', { params: ['tag'], takesContext: true }, untilAborted)
    .method('untilAbortedThrows', { params: ['tag'], takesContext: true }, async (context, tag: string) => {
      await untilAborted(context, tag)
      throw context.signal.reason
    })
    .method('note', (note: unknown) => void state.notes.push(note))
    .method('noteLater', async (milliseconds: number, note: unknown) => {
      await after(milliseconds)
      state.notes.push(note)
    })
    .method('getNotes', (prefix: string) => state.notes.filter((note) => String(note).startsWith(prefix)))
    .method('printsToStdout', () => {
      console.log('printed by a method')
      return null
    })
    .method('callBack', { params: ['method', 'params'], takesContext: true }, (context, method: string, params: unknown[]) =>
      peerOf(context).call(method, params, { timeout: 400 }),
    )
    .method(
      'callBackError',
      { params: ['method', 'params'], takesContext: true },
      async (context, method: string, params: unknown[]) => {
        const { code, message, data } = (await peerOf(context)
          .call(method, params)
          .catch((thrown) => thrown)) as RpcError
        return { code, message, data }
      },
    )
    .method(
      'callBackLater',
      { params: ['method', 'params'], takesContext: true },
      (context, method: string, params: unknown[]) => {
        const peer = peerOf(context)
        setTimeout(() => peer.call(method, params).catch(() => {}), 10)
        return null
      },
    )
    .method(
      'callBackNote',
      { params: ['method', 'params', 'tag'], takesContext: true },
      async (context, method: string, params: unknown[], tag: string) => {
        state.notes.push(`${tag}-${await peerOf(context).call(method, params)}`)
      },
    )
    .method('progress', { params: ['count'], takesContext: true }, async (context, count: number) => {
      for (let step = 1; step <= count; step++) {
        context.progress(step)
        await after(2)
      }
      return null
    })
  return { service, state }
}
