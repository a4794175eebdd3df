/** `jsonrpc openrpc` and `jsonrpc docs`: from a module, a URL and a file, and their messages. Valibot's converter is found by Node itself. */
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve as serveNode } from 'damn-simple-jsonrpc-server/node'
import { discover, openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runInProcess } from './in-process.ts'
import { lend, lonelyProject, project, run as runProgram } from './program.ts'

const calculator = `import { Service } from 'damn-simple-jsonrpc-server'
export const calculator = new Service()
  .method('add', { params: ['x', 'y?'], summary: 'Adds', tags: ['sum'], errors: [{ code: 7, message: 'Too much' }],
    examples: [{ name: 'small', params: [1, 2], result: 3 }] }, (x, y) => x + y)
  .method('old', { deprecated: true }, () => 1)
`

/** Starts a server on a free port, and closes it when the test ends. */
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

function run(args: readonly string[], cwd?: string) {
  return runInProcess(args, cwd === undefined ? {} : { cwd })
}

describe('jsonrpc openrpc', () => {
  test('openrpc prints the document of a module, with the name of its file and the version of its package', async () => {
    const folder = project({ 'calculator.mjs': calculator, 'package.json': '{"version":"3.2.1"}' })
    const { code, stdout, stderr } = await run(['openrpc', 'calculator.mjs'], folder)
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({
      openrpc: '1.3.2',
      info: { title: 'calculator', version: '3.2.1' },
      methods: [{ name: 'add', params: [{ name: 'x' }, { name: 'y' }] }, { name: 'old' }],
    })
  })

  test('openrpc takes title, version, OpenRPC version and servers from its options', async () => {
    const folder = project({ 'calculator.mjs': calculator })
    const typed = ['--title', 'Sums', '--api-version', '2', '--openrpc', '1.4.0', '--server', 'https://example.com/rpc']
    const { stdout } = await run(['openrpc', 'calculator.mjs', ...typed], folder)
    expect(JSON.parse(stdout)).toMatchObject({
      openrpc: '1.4.0',
      info: { title: 'Sums', version: '2' },
      servers: [{ url: 'https://example.com/rpc' }],
    })
  })

  test('openrpc calls rpc.discover of a URL with the headers of --header and -H', async () => {
    const seen: unknown[] = []
    const endpoint = serveNode(discoverable())
    const url = await listening((request, response) => {
      seen.push([request.headers.authorization, request.headers['x-one']])
      endpoint(request, response)
    })
    const { code, stdout } = await run(['openrpc', url, '-H', 'authorization: Bearer abc', '--header', 'x-one: 1'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(openrpc(discoverable(), { title: 'Far away', version: '9' }))
    expect(seen).toEqual([['Bearer abc', '1']])
  })

  const withValibot = `import { Service } from 'damn-simple-jsonrpc-server'
import * as v from 'valibot'
export default new Service().method('m', { params: { x: v.string(), y: v.date() } }, () => 1)`

  test('openrpc warns on stderr of each schema that it cannot describe', async () => {
    const { folder, command } = lonelyProject({ 'a.mjs': withValibot })
    lend('valibot', folder)
    const { code, stdout, stderr } = await runProgram(['openrpc', 'a.mjs'], folder, command)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^Warning: m: x has no full JSON Schema.*converters: .*\nWarning: m: y .*\n$/)
    expect(JSON.parse(stdout).methods[0].params[0].schema).toEqual({})
  })

  test("openrpc uses Valibot's converter if the module's project has it", async () => {
    const { stdout, stderr } = await run(['openrpc', 'a.mjs'], project({ 'a.mjs': withValibot }))
    expect(JSON.parse(stdout).methods[0].params[0].schema).toEqual({ type: 'string' })
    expect(stderr).toMatch(/^Warning: m: y .*date.*\n$/)
  })
})

describe('jsonrpc docs', () => {
  test('openrpc and docs mark guarded methods with --guards, and do not without', async () => {
    const text = `import { Service } from 'damn-simple-jsonrpc-server'
      const members = new Service({ guards: [() => {}] }).method('list', () => 1)
      export default new Service().method('open', () => 1).mount('members', members)`
    const cwd = project({ 'a.mjs': text })
    const printed = async (...args: string[]) => (await runInProcess([...args, 'a.mjs'], { cwd })).stdout
    const marked = JSON.parse(await printed('openrpc', '--guards')).methods
    expect(marked.map((method: object) => 'x-guarded' in method)).toEqual([false, true])
    expect(await printed('openrpc')).not.toContain('guarded')
    expect(await printed('docs', '--guards')).toMatch(/## open\n\nParams: none[^G]*## members\\\.list\n\n\*\*Guarded: /)
    expect(await printed('docs')).not.toContain('Guarded')
  })

  test('docs prints Markdown', async () => {
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

  test('docs --html prints a page', async () => {
    const { code, stdout } = await run(['docs', 'calculator.mjs', '--html'], project({ 'calculator.mjs': calculator }))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<code>add<\/code>[\s\S]*<\/html>\n$/)
  })

  test('docs prints the same for a URL and for its document in a file', async () => {
    const url = await listening(serveNode(discoverable()))
    const document = await run(['openrpc', url])
    const folder = project({ 'api.json': document.stdout })
    const [fromUrl, fromFile] = [await run(['docs', url]), await run(['docs', 'api.json'], folder)]
    expect(fromUrl.stdout).toContain('# Far away 9')
    expect(fromFile.stdout).toBe(fromUrl.stdout)
  })
})

describe('openrpc and docs explain a failure in one line', () => {
  async function failsWith(typed: readonly string[], message: RegExp, code = 1, folder?: string, command = 'openrpc') {
    const result = await run([command, ...typed], folder)
    expect(result.stderr).toMatch(message)
    expect([result.code, result.stdout, result.stderr.split('\n').length]).toEqual([code, '', 2])
  }

  test('docs says that no server answers', () => failsWith(['http://127.0.0.1:1/'], /No answer/, 1, undefined, 'docs'))
  test('openrpc says that no server answers', () =>
    failsWith(['http://127.0.0.1:1/'], /No answer from http:\/\/127\.0\.0\.1:1\//))

  test('openrpc says that the URL answers with a page of HTML', async () => {
    const url = await listening(answering('<!doctype html><h1>Hello</h1>', 'text/html'))
    await failsWith([url], /page of HTML, not JSON/)
  })

  test('openrpc says that the reply is not JSON-RPC', async () => {
    const url = await listening(answering('{"hello":"world"}'))
    await failsWith([url], /JSON, but not a JSON-RPC 2\.0 response/)
  })

  test('openrpc says that the URL answers with HTTP 404', async () => {
    const url = await listening(answering('Not found', 'text/plain', 404))
    await failsWith([url], /HTTP 404/)
  })

  test('openrpc says that the URL redirects, and sends its headers to no other server', async () => {
    let requests = 0
    const elsewhere = await listening((_, response) => void response.end(`${requests++}`))
    const url = await listening((request, response) => {
      request.resume()
      response.writeHead(307, { location: elsewhere }).end()
    })
    await failsWith([url, '-H', 'x-secret: 1'], /redirects \(HTTP 307\)/)
    expect(requests).toBe(0)
  })

  test('openrpc says that the reply has another id', async () => {
    const url = await listening(answering('{"jsonrpc":"2.0","id":"other","result":{}}'))
    await failsWith([url], /answers another request/)
  })

  test('openrpc says how to add rpc.discover to a service that lacks it', async () => {
    const url = await listening(serveNode(new Service().method('add', () => 1)))
    await failsWith([url], /has no rpc\.discover\. .*service\.use\(discover\(/)
  })

  test('openrpc says that the service refuses rpc.discover, and escapes the control characters of its message', async () => {
    const url = await listening(
      answering('{"jsonrpc":"2.0","id":null,"error":{"code":-32013,"message":"Who are you?\\u001b[31m"}}'),
    )
    await failsWith([url], /refuses rpc\.discover: Who are you\?\\u001b\[31m \(-32013\)/)
  })

  test('openrpc says that rpc.discover answers with something else than a document', async () => {
    const service = new Service()
    service.use(async (context, next) => (context.method === 'rpc.discover' ? { methods: {} } : next()))
    await failsWith([await listening(serveNode(service))], /not with an OpenRPC document/)
  })

  test('openrpc says that a file does not exist', () => failsWith(['missing.mjs'], /there is no file missing\.mjs/))
  test('openrpc says that a .json file is not JSON', () =>
    failsWith(['a.json'], /a\.json is not JSON/, 1, project({ 'a.json': '{' })))
  test('openrpc says that JSON is not a document', () =>
    failsWith(['a.json'], /not an OpenRPC document/, 1, project({ 'a.json': '[]' })))

  test('openrpc says that an exported object does not list its methods', async () => {
    const folder = project({ 'a.mjs': "export default { handle: () => '' }" })
    await failsWith(['a.mjs'], /a\.mjs exports an object that .* does not list its methods/, 1, folder)
  })

  test('openrpc asks for exactly one FILE or URL', async () => {
    await failsWith([], /name the FILE or the URL/, 2)
    await failsWith(['a.mjs', 'b.mjs'], /name one FILE or URL only\. Remove b\.mjs/, 2)
  })

  test('openrpc says that a header is malformed', () =>
    failsWith(['http://127.0.0.1:1/', '-H', 'nonsense'], /--header takes a name and a value/, 2))

  test('openrpc says that a password in the URL belongs into a header', () =>
    failsWith(['http://me:secret@127.0.0.1:1/'], /--header 'authorization: Basic …'/, 2))

  test('openrpc says that a document is nested too deep to print', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const document = `{"openrpc":"1.3.2","info":${deep},"methods":[]}`
    const url = await listening(answering(`{"jsonrpc":"2.0","id":1,"result":${document}}`))
    await failsWith([url], /cannot be printed/)
  })

  test('openrpc says which values an option takes', async () => {
    const folder = project({ 'calculator.mjs': calculator })
    await failsWith(['calculator.mjs', '--openrpc', '2'], /1\.2\.6, 1\.3\.2, 1\.4\.0/, 2, folder)
    await failsWith(['calculator.mjs', '--server', 'here'], /absolute URL/, 2, folder)
  })
})
