/** The figures of the comparison are those of the reports, of package.json and of bundles made here. */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { read, root } from '../house/house.ts'
import { manifest } from '../house/packed.ts'
import { tableRows } from './markdown.ts'

const page = read('docs/compare.md')
const conformance = read('docs/conformance.md')
const measurements = read('docs/measurements.md')

/** The first row that begins with `name`, of a table that begins with `head`. */
function row(text: string, head: string, name: string): string[] {
  return tableRows(text, head).find(([first = '']) => first.startsWith(name)) ?? []
}

test('the versions of the comparison are those that are tested', () => {
  const ours = { ...manifest.devDependencies, ...JSON.parse(read('conformance/package.json')).dependencies }
  for (const name of ['jayson', 'json-rpc-2.0', 'rpc-websockets', '@open-rpc/server-js', '@trpc/client'])
    expect(page).toContain(`${name} ${ours[name]}`)
  expect(row(page, '| | this package |', 'version')).toEqual([
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
  expect(row(page, '| this package |', '0')).toEqual(servers.map((server) => row(conformance, '| server |', server)[2]))
})

test('the speeds of the comparison are those of measurements.md', () => {
  const peers = ['jayson', 'json-rpc-2.0', '@open-rpc/server-js', 'tRPC']
  const [, speeds = ''] = measurements.split('**Endpoint on Node, speed against peers**')
  const measured = peers.map((peer) => row(speeds, '| | single call |', peer).slice(1, 4).map(median))
  const titles = ['single call', 'batch of 100', 'echo of 100 kB']
  const rows = titles.map((title) => row(page, '| | jayson |', title))
  expect(rows).toEqual(titles.map((title, index) => [title, ...measured.map((cells) => cells[index])]))
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
      const said = Number(row(page, '| client |', name)[1]) * 1000
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

const median = (cell: string) => cell.split(' ')[0]?.replace('—', '–')
