/**
 * Prints the bytes of heap that a call in flight holds, with its promise: `node --expose-gc memory.mjs ours|naive COUNT`. All handlers
 * await one promise that never settles.
 */
import { Service } from 'damn-simple-jsonrpc-server'

const [implementation, calls] = process.argv.slice(2)
const length = Number(calls)
const never = new Promise(() => {})

/** @param {number} x @param {number} y */
const wait = async (x, y) => {
  await never
  return x + y
}

const service = new Service({ timeout: 600_000 }).methods({ wait })

/** @param {string} text */
async function naive(text) {
  const { params, id } = JSON.parse(text)
  return JSON.stringify({ jsonrpc: '2.0', result: await wait(params[0], params[1]), id })
}

const answer = implementation === 'ours' ? (/** @type {string} */ text) => service.handle(text) : naive
const texts = Array.from({ length }, (_, id) => JSON.stringify({ jsonrpc: '2.0', method: 'wait', params: [id, 2], id }))
const promises = new Array(length)
answer(/** @type {string} */ (texts[0]))

const before = heap()
for (let at = 0; at < length; at++) promises[at] = answer(/** @type {string} */ (texts[at]))
await new Promise((resolve) => setTimeout(resolve, 10))
console.log((heap() - before) / length)
process.exit(promises.length === length ? 0 : 1)

function heap() {
  for (let at = 0; at < 3; at++) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
