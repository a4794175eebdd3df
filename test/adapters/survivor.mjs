/** A server in a process of its own, for tests that do their worst to it. It says what it thinks of that by process messages. */
import { Service } from 'damn-simple-jsonrpc-server'
import { listen } from 'damn-simple-jsonrpc-server/node'

const send = (/** @type {object} */ message) => process.send?.(message)

/** @param {string} kind */
const fault = (kind) => (/** @type {unknown} */ error) => send({ fault: `${kind}: ${String(error)}` })
process.on('uncaughtException', fault('uncaughtException'))
process.on('unhandledRejection', fault('unhandledRejection'))
process.on('warning', fault('warning'))

/** @type {unknown[]} */
const told = []

const service = new Service({ onError: (error) => told.push(error) })
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
    send({ bytes: heapUsed + arrayBuffers, told: told.length })
  }
})
