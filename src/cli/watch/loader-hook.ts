/** A hook of Node's module loader that tells of each file it loads. It runs on a thread of its own. */
import type { LoadHook } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { MessagePort } from 'node:worker_threads'

let port: MessagePort | undefined

/** Node calls it once, with the port to tell through. */
export function initialize(data: MessagePort): void {
  port = data
}

/** Node calls it for each module. Told first, loaded then: a file that does not parse is to be watched as well. */
export const load: LoadHook = (url, context, nextLoad) => {
  if (url.startsWith('file:')) port?.postMessage(fileURLToPath(new URL(url)))
  return nextLoad(url, context)
}
