/** A worker that answers messages by what they say. */
import { parentPort as port } from 'node:worker_threads'

const parentPort = /** @type {import('node:worker_threads').MessagePort} */ (port)

parentPort.on('message', (message) => {
  const text = typeof message === 'string' ? message : JSON.stringify(message)
  if (text.includes('fail')) throw new Error('worker broke')
  if (text.includes('exit')) process.exit(0)
  if (text.includes('as objects')) parentPort.postMessage({ jsonrpc: '2.0', result: [typeof message], id: 1 })
  else parentPort.postMessage(`"${typeof message}"`)
})
