/** A worker that serves a service to its parent, and calls it back. */
import { parentPort } from 'node:worker_threads'
import { Service } from 'damn-simple-jsonrpc-server'
import { messagePort, peer } from 'damn-simple-jsonrpc-server/channel'

const service = new Service()
  .method('add', (/** @type {number} */ x, /** @type {number} */ y) => x + y)
  .method('ask', { takesContext: true }, (context, /** @type {string} */ question) => context.peer?.call('answer', [question]))
  .method('never', () => new Promise(() => {}))
  .method('rows', async function* () {
    for (let row = 0; row < 5; row++) yield row
  })

peer(messagePort(parentPort), { service })
