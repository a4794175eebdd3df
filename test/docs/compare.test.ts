/** The figures of the comparison are those of the reports, of package.json and of bundles made here. */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { Report } from '../../bench/report/reader.ts'
import { read, root } from '../house/house.ts'
import { manifest } from '../house/packed.ts'
import { tableRows } from './markdown.ts'

const page = read('docs/compare.md')
const conformance = read('docs/conformance.md')
const measurements = new Report(read('docs/measurements.md'))

/** The first row that begins with `name`, of a table that begins with these columns. */
function row(text: string, columns: readonly string[], name: string): readonly string[] {
  return tableRows(text, ...columns).find(([first = '']) => first.startsWith(name)) ?? []
}

test('the versions of the comparison are those that are tested', () => {
  const ours = { ...manifest.devDependencies, ...JSON.parse(read('conformance/package.json')).dependencies }
  for (const name of ['jayson', 'json-rpc-2.0', 'rpc-websockets', '@open-rpc/server-js', '@trpc/client'])
    expect(page).toContain(`${name} ${ours[name]}`)
  expect(row(page, ['', 'this package'], 'version')).toEqual([
    'version',
    '0.1.0',
    ours.jayson,
    ours['json-rpc-2.0'],
    ours['rpc-websockets'],
    ours['@open-rpc/server-js'],
  ])
})

test('the broken audits of the comparison are those of conformance.md', () => {
  const servers = [
    '`/node`, on',
    'jayson, `server.http()`',
    'jayson, `server.middleware()`',
    'json-rpc-2.0',
    '@open-rpc/server-js',
  ]
  expect(row(page, ['this package'], '0')).toEqual(servers.map((server) => row(conformance, ['server'], server)[2]))
})

test('the speeds of the comparison are those of measurements.md', () => {
  const peers = ['jayson', 'json-rpc-2.0', '@open-rpc/server-js', 'tRPC']
  const titles = ['single call', 'batch of 100', 'echo of 100 kB']
  const speed = (peer: string, title: string) => measurements.median('Endpoint on Node, speed against peers', peer, title)
  const measured = titles.map((title) => [title, ...peers.map((peer) => speed(peer, title).replace('—', '–'))])
  expect(titles.map((title) => row(page, ['', 'jayson'], title))).toEqual(measured)
})

describe('the sizes of the comparison', () => {
  const programs: Record<string, string> = {
    jayson: "export { default } from 'jayson/lib/client/browser/index.js'",
    'json-rpc-2.0': "import { JSONRPCClient } from 'json-rpc-2.0'\nexport default new JSONRPCClient(() => {})",
    '@open-rpc/client-js':
      "import { Client, HTTPTransport, RequestManager } from '@open-rpc/client-js'\nexport default new Client(new RequestManager([new HTTPTransport('/')]))",
    '@trpc/client':
      "import { createTRPCClient, httpBatchLink } from '@trpc/client'\nexport default createTRPCClient({ links: [httpBatchLink({ url: '/' })] })",
    'rpc-websockets': "import { Client } from 'rpc-websockets'\nexport default new Client('/')",
    'this package': "import { createClient } from 'damn-simple-jsonrpc-server/client'\nexport default createClient('/rpc')",
  }
  test.each(Object.entries(programs))(
    'a client of %s is as large as the comparison says, within a tenth',
    async (name, contents) => {
      const size = await gzippedBytes(contents)
      const said = Number(row(page, ['client'], name)[1]) * 1000
      expect(Math.abs(size - said) / size, `${size} bytes`).toBeLessThan(0.1)
    },
  )
})

async function gzippedBytes(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: `${root}/.packed` },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}
