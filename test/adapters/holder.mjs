/** A server of one framework in a process of its own, whose replies are large. It tells its ports, and how much memory it holds. */
import { createServer } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'

const [, , framework] = process.argv

let started = 0
/** @param {number} size */
const sized = (size) => () => {
  started++
  return 'x'.repeat(size)
}
/** @param {() => string} method */
const later = (method) => async () => {
  await new Promise((resolve) => setTimeout(resolve, 20))
  return method()
}

const service = new Service()
  .method('add', (/** @type {number} */ x, /** @type {number} */ y) => x + y)
  .method('2 MB', sized(2_000_000))
  .method('9 MB', sized(9_000_000))
  .method('2 MB later', later(sized(2_000_000)))
  .method('9 MB later', later(sized(9_000_000)))

/** @param {unknown} listener */
const portOf = (listener) =>
  new Promise((resolve) => {
    const server = createServer(/** @type {import('node:http').RequestListener} */ (listener))
    server.listen(0, '127.0.0.1', () => resolve(/** @type {import('node:net').AddressInfo} */ (server.address()).port))
  })

/** @type {Record<string, (options: { limits?: { maxCallsInFlight: number } }) => Promise<unknown>>} */
const starts = {
  listen: async (options) => {
    const { listen } = await import('damn-simple-jsonrpc-server/node')
    return (await listen(service, { port: 0, ...options })).port
  },
  Express: async (options) => {
    const [{ serve }, { default: express }] = [await import('damn-simple-jsonrpc-server/express'), await import('express')]
    return portOf(express().post('/', serve(service, options)))
  },
  Koa: async (options) => {
    const [{ serve }, { default: Koa }] = [await import('damn-simple-jsonrpc-server/koa'), await import('koa')]
    return portOf(new Koa().use(serve(service, options)).callback())
  },
  Fastify: async (options) => {
    const [{ serve }, { default: fastify }] = [await import('damn-simple-jsonrpc-server/fastify'), await import('fastify')]
    const app = fastify().register(serve(service, options), { prefix: '/' })
    return Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  },
  Hono: async (options) => {
    const [{ serve }, { Hono }] = [await import('damn-simple-jsonrpc-server/hono'), await import('hono')]
    const { getRequestListener } = await import('@hono/node-server')
    return portOf(getRequestListener(new Hono().post('/', serve(service, options)).fetch))
  },
  'fetch in h3': async (options) => {
    const [{ serve }, { fromWebHandler, H3, toNodeHandler }] = [
      await import('damn-simple-jsonrpc-server/fetch'),
      await import('h3'),
    ]
    return portOf(toNodeHandler(new H3().post('/', fromWebHandler(serve(service, options)))))
  },
}

const start = starts[framework ?? '']
if (!start) throw new Error(`no framework is called ${framework}`)
process.send?.({ ports: { usual: await start({}), limited: await start({ limits: { maxCallsInFlight: 5 } }) } })

process.on('message', () => {
  globalThis.gc?.()
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  process.send?.({ rss, held: heapUsed + arrayBuffers, started })
})
