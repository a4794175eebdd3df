/** WebSockets of pages in a browser: the client of this package on the site's own page, and what pages of other sites are refused. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { Service } from 'damn-simple-jsonrpc-server'
import { twoWay } from 'damn-simple-jsonrpc-server/channel'
import { serve, type UpgradeListener, type WsServeOptions } from 'damn-simple-jsonrpc-server/ws'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { useContext } from './chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const browser = useContext()
let script: string

/** What the page's script puts into the page. */
interface InPage {
  connect(url: string): void
  readonly states: string[]
  readonly remote: { add(x: number, y: number): Promise<number>; askBack(): Promise<string>; much(): Promise<string> }
}
declare const rpc: InPage

beforeAll(async () => {
  const contents = `
    import { Service } from 'damn-simple-jsonrpc-server'
    import { peer, webSocket } from 'damn-simple-jsonrpc-server/channel'
    const page = new Service().method('ask', { params: ['question'] }, (question) => question + ' Yes, says the page')
    export const states = []
    export let remote
    export const connect = (url) => {
      const channel = webSocket(url, { delay: 20, onState: (state) => states.push(state) })
      remote = peer(channel, { service: page }).remote
    }`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    nodePaths: [`${root}/.packed/node_modules`],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'rpc',
    target: 'es2023',
  })
  script = outputFiles[0]?.text ?? ''
})

type Editor = { ask(question: string): string }
const service = new Service()
  .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
  .method('much', () => 'ä'.repeat(300_000))
  .method('askBack', { takesContext: true, guards: [twoWay<Editor>()] }, ({ remote }) => remote.ask('Sure?'))

interface Site {
  readonly port: number
  readonly endpoint: UpgradeListener
  stop(): Promise<void>
}

const sites = new Set<Site>()
afterEach(async () => {
  for (const site of sites) await site.stop()
})

/** A site that shows an empty page, and serves WebSockets beside it. */
async function startSite(options: WsServeOptions = {}, port = 0): Promise<Site> {
  const endpoint = serve(service, WebSocketServer, options)
  const server: Server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<body>'),
  )
  server.on('upgrade', endpoint).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const site: Site = {
    port: (server.address() as AddressInfo).port,
    endpoint,
    stop: async () => {
      sites.delete(site)
      await endpoint.close({ drain: 0 })
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  sites.add(site)
  return site
}

async function openPage(url: string): Promise<Page> {
  const { page } = browser
  await page.goto(url)
  await page.addScriptTag({ content: script })
  return page
}

/** How a bare WebSocket of the page fares: `open`, or `refused`. */
function attempt(page: Page, url: string): Promise<string> {
  return page.evaluate(
    (where) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(where)
        socket.onopen = () => {
          socket.close()
          resolve('open')
        }
        socket.onerror = () => resolve('refused')
      }),
    url,
  )
}

/** A script: the same from a frame in a sandbox, whose origin is `null`. */
function inSandbox(url: string): string {
  return `new Promise((resolve) => {
    const frame = document.createElement('iframe')
    frame.sandbox.add('allow-scripts')
    const tell = (outcome) => outcome + ' = () => parent.postMessage("' + (outcome === 's.onopen' ? 'open' : 'refused') + '", "*");'
    frame.srcdoc = '<script>const s = new WebSocket("${url}");' + tell('s.onopen') + tell('s.onerror') + '</' + 'script>'
    addEventListener('message', ({ data }) => resolve(data), { once: true })
    document.body.append(frame)
  })`
}

test('the page of a site calls its server, is called back, and finds the server again after a restart', async () => {
  const site = await startSite()
  const url = `http://victim.test:${site.port}`
  const page = await openPage(url)
  await page.evaluate((where) => rpc.connect(where), `${url}/rpc`)
  expect(await page.evaluate(() => rpc.remote.add(1, 2))).toBe(3)
  expect(await page.evaluate(() => rpc.remote.askBack())).toBe('Sure? Yes, says the page')
  expect(await page.evaluate(async () => (await rpc.remote.much()).length)).toBe(300_000)
  await site.stop()
  await page.waitForFunction(() => rpc.states.includes('refused'))
  const sum = page.evaluate(() => rpc.remote.add(3, 4))
  await startSite({}, site.port)
  expect(await sum).toBe(7)
  expect((await page.evaluate(() => rpc.states)).filter((state) => state !== 'refused')).toEqual(['open', 'lost', 'open'])
})

test('a page may name the path of its own site alone', async () => {
  const { port } = await startSite({ path: '/rpc' })
  const page = await openPage(`http://victim.test:${port}`)
  await page.evaluate(() => rpc.connect('/rpc'))
  expect(await page.evaluate(() => rpc.remote.add(1, 2))).toBe(3)
})

test('pages of other sites and frames without an origin are refused, and connect only if the endpoint lets every origin in', async () => {
  const closed = await startSite()
  const trusting = await startSite({ trustedOrigins: ['http://app.test'] })
  const open = await startSite({ origins: 'any' })
  const urls = [closed, trusting, open].map(({ port }) => `ws://victim.test:${port}/`)
  const attemptsFrom = async (origin: string) => {
    const page = await openPage(origin)
    const outcomes: string[] = []
    for (const url of urls) outcomes.push(await attempt(page, url))
    return outcomes
  }
  expect(await attemptsFrom(`http://victim.test:${closed.port}`)).toEqual(['open', 'refused', 'open'])
  expect(await attemptsFrom('http://app.test')).toEqual(['refused', 'open', 'open'])
  expect(await attemptsFrom('http://evil.test')).toEqual(['refused', 'refused', 'open'])
  expect(await attemptsFrom('http://sub.victim.test')).toEqual(['refused', 'refused', 'open'])
  const page = await openPage(`http://victim.test:${closed.port}`)
  const framed = await page.evaluate(inSandbox(urls[0] as string))
  expect(framed).toBe('refused')
  expect(await page.evaluate(inSandbox(urls[2] as string))).toBe('open')
})

test('a page through a name that is not the host of the server is refused (DNS rebinding)', async () => {
  const { port } = await startSite({ allowedHosts: ['victim.test'] })
  const page = await openPage(`http://rebound.test:${port}`)
  expect(await attempt(page, `ws://rebound.test:${port}/`)).toBe('refused')
  expect(await attempt(await openPage(`http://victim.test:${port}`), `ws://victim.test:${port}/`)).toBe('open')
})
