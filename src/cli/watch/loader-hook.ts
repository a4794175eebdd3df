/** A hook of Node's module loader that reports each file before it is loaded. Node runs it on a thread of its own. */
import type { LoadHook } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { MessagePort } from 'node:worker_threads'

let port: MessagePort | undefined

/** Node calls it once, with the port from `register`. */
export function initialize(data: MessagePort): void {
  port = data
}

/** Node calls it for each module. It reports first, so that a file with a syntax error is watched as well. */
export const load: LoadHook = (url, context, nextLoad) => {
  if (url.startsWith('file:')) port?.postMessage(fileURLToPath(new URL(url)))
  return nextLoad(url, context)
}
