/** The server of the tests with hostile clients. It reports failures and its memory by process messages. */
import { Service } from 'damn-simple-jsonrpc-server'
import { listen } from 'damn-simple-jsonrpc-server/node'

const send = (/** @type {object} */ message) => process.send?.(message)

/** @param {string} kind */
const report = (kind) => (/** @type {unknown} */ error) => send({ failure: `${kind}: ${String(error)}` })
process.on('uncaughtException', report('uncaughtException'))
process.on('unhandledRejection', report('unhandledRejection'))
process.on('warning', report('warning'))

/** @type {unknown[]} */
const errors = []

const service = new Service({ onError: (error) => errors.push(error) })
  .method('add', (/** @type {number} */ x, /** @type {number} */ y) => x + y)
  .method('large', () => 'x'.repeat(1_000_000))
  .method('wait', { takesContext: true }, ({ signal }) => {
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)))
  })

const { port, close } = await listen(service, { port: 0, headersTimeout: 100_000, requestTimeout: 100_000 })
send({ port })

process.on('message', async (message) => {
  if (message === 'close') {
    await close()
    process.disconnect()
  } else {
    globalThis.gc?.()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    send({ bytes: heapUsed + arrayBuffers, errors: errors.length })
  }
})
