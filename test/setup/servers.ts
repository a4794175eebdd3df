/** Servers of the tests, and the small service behind most of them. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { expect } from 'vitest'
import { isOpen } from './processes.ts'
import { eventually, Gate, Notes } from './waiting.ts'

/** A server that listens. */
export interface Running {
  readonly url: string
  /** Takes no new connection; resolves when the calls in flight are answered. */
  close(): Promise<unknown>
}

/** A server of `node:http`, once it listens. */
export async function running(server: Server): Promise<Running> {
  if (!server.listening) await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/**
 * A service with some functions, a bug and a method `wait`. That one notes `begun`, waits until the gate opens or its call is aborted, and
 * notes the reason of an abort. Masked errors are noted, too.
 */
export function smallService(notes: Notes = new Notes(), gate: Gate = new Gate()) {
  return new Service({ onError: (error) => notes.add(`error: ${error instanceof Error ? error.message : error}`) })
    .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
    .method('length', { params: ['text'] }, (text: string) => text.length)
    .method('echo', { params: ['value'] }, (value: unknown) => value)
    .method('fail', () => {
      throw new Error('LEAK-CANARY')
    })
    .method('wait', { takesContext: true }, async ({ signal }) => {
      notes.add('begun')
      const aborted = once(signal, 'abort').then(() => notes.add(`aborted: ${reasonOf(signal)}`))
      await Promise.race([gate.passed, aborted])
      return 'done'
    })
}

function reasonOf({ reason }: AbortSignal): string {
  return RpcError.is(reason) ? (reason.data as { reason: string }).reason : 'no reason'
}

/** Opens connections, a hundred at a time: the system drops those that come faster than the server takes them, and tries again late. */
export async function openConnections(url: string, count: number): Promise<Socket[]> {
  const { hostname, port } = new URL(url)
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const more = Array.from({ length: Math.min(100, count - sockets.length) }, () => connect(Number(port), hostname))
    await Promise.all(more.map((socket) => once(socket, 'connect')))
    sockets.push(...more)
  }
  return sockets
}

/** Resolves to the server's end of the connection when the next request reaches a server of this process. */
export function nextRequest(): Promise<Socket> {
  return new Promise((resolve) => {
    const take = (message: unknown) => {
      unsubscribe('http.server.request.start', take)
      resolve((message as { socket: Socket }).socket)
    }
    subscribe('http.server.request.start', take)
  })
}

/** Resolves once the server takes no new connection. */
export async function isClosing(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  await eventually(async () => expect(await isOpen(Number(port), hostname)).toBe(false))
}
