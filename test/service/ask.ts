/** Calls a service as a client does, in one line. */
import type { MessageContext } from 'damn-simple-jsonrpc-server'

export interface Answer {
  readonly id: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

interface Handler {
  handle(message: string, context?: MessageContext<never>): string | Promise<string>
}

/** The text of a request with id 1, or of a notification. */
export function request(method: string, params?: unknown, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params, id })
}

export function notification(method: string, params?: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params })
}

export async function ask(service: Handler, method: string, params?: unknown, context?: MessageContext<never>): Promise<Answer> {
  return JSON.parse(await service.handle(request(method, params), context))
}

export async function askAll(service: Handler, entries: readonly string[], context?: MessageContext<never>): Promise<Answer[]> {
  return JSON.parse(await service.handle(`[${entries.join(',')}]`, context))
}

/** Waits for one turn of Node's event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A promise, and the functions that settle it. */
export function deferred<Value>() {
  let resolve: (value: Value) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<Value>((fulfil, refuse) => {
    resolve = fulfil
    reject = refuse
  })
  return { promise, resolve, reject }
}
