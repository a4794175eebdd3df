/** `jsonrpc openrpc` and `jsonrpc docs` as a shell runs them: from a module, from a URL, and each way in which they cannot go on. */
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve as serveNode } from 'damn-simple-jsonrpc-server/node'
import { discover, openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { describe, expect, onTestFinished, test } from 'vitest'
import { lend, lonelyProject, project, run } from './program.ts'

const calculator = `import { Service } from 'damn-simple-jsonrpc-server'
export const calculator = new Service()
  .method('add', { params: ['x', 'y?'], summary: 'Adds', tags: ['sum'], errors: [{ code: 7, message: 'Too much' }],
    examples: [{ name: 'small', params: [1, 2], result: 3 }] }, (x, y) => x + y)
  .method('old', { deprecated: true }, () => 1)
`

/** A server on a free port, gone with its test. */
async function listening(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function discoverable() {
  const service = new Service().method('add', { params: ['x', 'y'] }, (x: unknown, y: unknown) => [x, y])
  return service.use(discover(service, { title: 'Far away', version: '9' }))
}

function answering(body: string, type = 'application/json', status = 200): RequestListener {
  return (request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': type }).end(body)
  }
}

describe('jsonrpc openrpc', () => {
  test('prints the document of a module, named after its file and versioned by its package', async () => {
    const folder = project({ 'calculator.mjs': calculator, 'package.json': '{"version":"3.2.1"}' })
    const { code, stdout, stderr } = await run(['openrpc', 'calculator.mjs'], folder)
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({
      openrpc: '1.3.2',
      info: { title: 'calculator', version: '3.2.1' },
      methods: [{ name: 'add', params: [{ name: 'x' }, { name: 'y' }] }, { name: 'old' }],
    })
  })

  test('takes title, version, OpenRPC version and servers from the command line', async () => {
    const folder = project({ 'calculator.mjs': calculator })
    const typed = ['--title', 'Sums', '--api-version', '2', '--openrpc', '1.4.0', '--server', 'https://example.com/rpc']
    const { stdout } = await run(['openrpc', 'calculator.mjs', ...typed], folder)
    expect(JSON.parse(stdout)).toMatchObject({
      openrpc: '1.4.0',
      info: { title: 'Sums', version: '2' },
      servers: [{ url: 'https://example.com/rpc' }],
    })
  })

  test('asks a URL by rpc.discover, with the headers it was given', async () => {
    const seen: unknown[] = []
    const door = serveNode(discoverable())
    const url = await listening((request, response) => {
      seen.push(request.headers.authorization)
      door(request, response)
    })
    const { code, stdout } = await run(['openrpc', url, '-H', 'authorization: Bearer abc'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(openrpc(discoverable(), { title: 'Far away', version: '9' }))
    expect(seen).toEqual(['Bearer abc'])
  })

  const withValibot = `import { Service } from 'damn-simple-jsonrpc-server'
import * as v from 'valibot'
export default new Service().method('m', { params: { x: v.string(), y: v.date() } }, () => 1)`

  test('says on stderr what of the schemas it cannot describe', async () => {
    const { folder, command } = lonelyProject({ 'a.mjs': withValibot })
    lend('valibot', folder)
    const { code, stdout, stderr } = await run(['openrpc', 'a.mjs'], folder, command)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^Warning: m: x has no full JSON Schema.*converters: .*\nWarning: m: y .*\n$/)
    expect(JSON.parse(stdout).methods[0].params[0].schema).toEqual({})
  })

  test("uses Valibot's converter where the module's project has it", async () => {
    const { stdout, stderr } = await run(['openrpc', 'a.mjs'], project({ 'a.mjs': withValibot }))
    expect(JSON.parse(stdout).methods[0].params[0].schema).toEqual({ type: 'string' })
    expect(stderr).toMatch(/^Warning: m: y .*date.*\n$/)
  })
})

describe('jsonrpc docs', () => {
  test('prints Markdown', async () => {
    const { code, stdout } = await run(['docs', 'calculator.mjs', '--title', 'Sums'], project({ 'calculator.mjs': calculator }))
    expect(code).toBe(0)
    for (const text of [
      '# Sums',
      '## add',
      'Adds',
      'Tags: `sum`',
      '| `y` | `any` | no |',
      '| `7` | Too much |',
      '**Deprecated.**',
    ])
      expect(stdout).toContain(text)
    expect(stdout).toContain('--> {"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}\n<-- 3')
  })

  test('prints a page', async () => {
    const { code, stdout } = await run(['docs', 'calculator.mjs', '--html'], project({ 'calculator.mjs': calculator }))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<code>add<\/code>[\s\S]*<\/html>\n$/)
  })

  test('reads a URL, and a document in a file', async () => {
    const url = await listening(serveNode(discoverable()))
    const document = await run(['openrpc', url])
    const folder = project({ 'api.json': document.stdout })
    const [fromUrl, fromFile] = [await run(['docs', url]), await run(['docs', 'api.json'], folder)]
    expect(fromUrl.stdout).toContain('# Far away 9')
    expect(fromFile.stdout).toBe(fromUrl.stdout)
  })
})

describe('it says', () => {
  async function failsWith(typed: readonly string[], message: RegExp, code = 1, folder?: string, command = 'openrpc') {
    const result = await run([command, ...typed], folder)
    expect(result.stderr).toMatch(message)
    expect([result.code, result.stdout, result.stderr.split('\n').length]).toEqual([code, '', 2])
  }

  test('the same for docs', () => failsWith(['http://127.0.0.1:1/'], /No answer/, 1, undefined, 'docs'))
  test('when nothing answers', () => failsWith(['http://127.0.0.1:1/'], /No answer from http:\/\/127\.0\.0\.1:1\//))

  test('when the URL shows a page', async () => {
    const url = await listening(answering('<!doctype html><h1>Hello</h1>', 'text/html'))
    await failsWith([url], /page of HTML, not JSON/)
  })

  test('when the URL does not speak JSON-RPC', async () => {
    const url = await listening(answering('{"hello":"world"}'))
    await failsWith([url], /JSON, but not a JSON-RPC 2\.0 response/)
  })

  test('when the URL is not found', async () => {
    const url = await listening(answering('Not found', 'text/plain', 404))
    await failsWith([url], /HTTP 404/)
  })

  test('when the URL leads elsewhere, and does not go there with its headers', async () => {
    let asked = 0
    const elsewhere = await listening((_, response) => void response.end(`${asked++}`))
    const url = await listening((request, response) => {
      request.resume()
      response.writeHead(307, { location: elsewhere }).end()
    })
    await failsWith([url, '-H', 'x-secret: 1'], /leads elsewhere \(HTTP 307\)/)
    expect(asked).toBe(0)
  })

  test('when the reply has another id', async () => {
    const url = await listening(answering('{"jsonrpc":"2.0","id":"other","result":{}}'))
    await failsWith([url], /answers some other request/)
  })

  test('when the service has no rpc.discover', async () => {
    const url = await listening(serveNode(new Service().method('add', () => 1)))
    await failsWith([url], /has no rpc\.discover\. .*service\.use\(discover\(/)
  })

  test('when the service refuses', async () => {
    const url = await listening(
      answering('{"jsonrpc":"2.0","id":null,"error":{"code":-32013,"message":"Who are you?\\u001b[31m"}}'),
    )
    await failsWith([url], /refuses rpc\.discover: Who are you\?\[31m \(-32013\)/)
  })

  test('when what is discovered is no document', async () => {
    const service = new Service()
    service.use(async (context, next) => (context.method === 'rpc.discover' ? { methods: {} } : next()))
    await failsWith([await listening(serveNode(service))], /not with an OpenRPC document/)
  })

  test('when there is no such file', () => failsWith(['nowhere.mjs'], /there is no file nowhere\.mjs/))
  test('when a file of JSON is none', () => failsWith(['a.json'], /a\.json is not JSON/, 1, project({ 'a.json': '{' })))
  test('when JSON is no document', () => failsWith(['a.json'], /not an OpenRPC document/, 1, project({ 'a.json': '[]' })))

  test('when what is exported lists no methods', async () => {
    const folder = project({ 'a.mjs': "export default { handle: () => '' }" })
    await failsWith(['a.mjs'], /lists no methods/, 1, folder)
  })

  test('when nothing is named, or too much', async () => {
    await failsWith([], /name the FILE or the URL/, 2)
    await failsWith(['a.mjs', 'b.mjs'], /one FILE or URL at a time/, 2)
  })

  test('when a header is none', () => failsWith(['http://127.0.0.1:1/', '-H', 'nonsense'], /NAME:VALUE/, 2))

  test('when an option cannot be', async () => {
    const folder = project({ 'calculator.mjs': calculator })
    await failsWith(['calculator.mjs', '--openrpc', '2'], /1\.2\.6, 1\.3\.2, 1\.4\.0/, 2, folder)
    await failsWith(['calculator.mjs', '--server', 'here'], /absolute URL/, 2, folder)
  })
})
