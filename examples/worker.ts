/** Two threads that call each other: `npx tsx worker.ts` counts in a worker, which reports to the main thread. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { Service } from 'damn-simple-jsonrpc-server'
import { messagePort, peer, twoWay } from 'damn-simple-jsonrpc-server/channel'

const main = new Service().method('log', (text: string) => console.log(text))

const numbers = new Service()
  .method('primes', { params: ['limit'] }, function* (limit: number) {
    for (let n = 2; n < limit; n++) if (factorsOf(n).length === 1) yield n
  })
  .method('factors', { params: ['n'], takesContext: true, guards: [twoWay<typeof main>()] }, ({ remote }, n: number) => {
    remote.notify.log(`The worker looks for the factors of ${n}`)
    return factorsOf(n)
  })

function factorsOf(n: number): number[] {
  for (let factor = 2; factor * factor <= n; factor++) if (n % factor === 0) return [factor, ...factorsOf(n / factor)]
  return [n]
}

if (parentPort) peer(messagePort(parentPort), { service: numbers })

/** Loads this file in the worker. Node 22.18 and later, and JavaScript, need only `new Worker(new URL(import.meta.url))`. */
const load = `import('tsx/esm/api').then(({ register }) => { register(); import('${import.meta.url}') })`

if (isMainThread) {
  const worker = new Worker(load, { eval: true })
  const { remote, close } = peer<typeof numbers>(messagePort(worker), { service: main })
  console.log(await remote.factors(1_000_000_007 * 3))
  for await (const prime of remote.stream.primes(20)) console.log(prime) // one by one
  console.log(await remote.primes(20)) // all of them
  await close()
  await worker.terminate()
}
