/** `jsonrpc serve --nats` and `jsonrpc gateway`, with a real broker. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nkeys } from '@nats-io/transport-node'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { eventually } from '../setup/waiting.ts'
import { InProcess, runInProcess } from './in-process.ts'
import { call, jsonrpc, lonelyProject, Program, project, run } from './program.ts'

const files = {
  'shop.mjs': `
    import { existsSync } from 'node:fs'
    export const add = (x, y) => x + y
    export const pid = () => process.pid
    export const untilFile = async (path) => {
      console.log('begun ' + process.pid)
      while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5))
      return process.pid
    }
  `,
  'two.words.mjs': 'export const one = () => 1',
}

let broker: NatsServer
let url: string
beforeAll(async () => {
  broker = await startNatsServer()
  url = `nats://127.0.0.1:${broker.port}`
})
afterAll(() => broker.stop())

/** A worker and a gateway in this process. */
async function started(natsUrl = url, options: readonly string[] = []) {
  const worker = new InProcess(['serve', 'shop.mjs', '--nats', natsUrl, ...options], { cwd: project(files) })
  await worker.prints(/Ctrl-C/)
  const gateway = new InProcess(['gateway', '--nats', natsUrl, '--name', 'shop', '--port', '0', ...options])
  return { worker, gateway, http: await gateway.url() }
}

test('a gateway answers HTTP and WebSockets by a worker, and both end with 0', async () => {
  const { worker, gateway, http } = await started()
  expect(worker.stdout).toContain(`Serving shop.mjs at ${url}, subject rpc.shop, queue shop\n`)
  expect(gateway.stdout).toContain(`Answering for rpc.shop at ${url} on ${http}\nand on ${http.replace('http', 'ws')}\n`)
  expect(await call(http, 'add', [1, 2])).toBe(3)
  const socket = new WebSocket(http.replace('http', 'ws'))
  const reply = new Promise((resolve) => socket.on('message', (data) => resolve(JSON.parse(String(data)).result)))
  socket.on('open', () => socket.send('{"jsonrpc":"2.0","method":"add","params":[3,4],"id":1}'))
  expect(await reply).toBe(7)
  socket.close()
  expect(await gateway.stop()).toBe(0)
  expect(await worker.stop()).toBe(0)
  for (const { stderr } of [worker, gateway]) expect(stderr).toMatch(/^(\d\d:\d\d:\d\d add ok \d+(\.\d)? ms\n){2}$/)
})

test('--json of a worker and of a gateway prints one line with what a script needs to reach them', async () => {
  const worker = new InProcess(['serve', 'shop.mjs', '--nats', url, '--json'], { cwd: project(files) })
  const served = JSON.parse(await worker.prints(/^(.*)\n/))
  expect(served).toEqual({ nats: url, subject: 'rpc.shop', queue: 'shop', methods: served.methods, pid: process.pid })
  expect(served.methods).toContain('add')
  const gateway = new InProcess(['gateway', '--nats', url, '--name', 'shop', '--port', '0', '--json'])
  const started = JSON.parse(await gateway.prints(/^(.*)\n/))
  const { url: http } = started
  const addresses = { url: http, webSocket: http.replace('http', 'ws'), explorer: http, health: `${http}/healthz` }
  expect(started).toEqual({ ...addresses, nats: url, subject: 'rpc.shop', pid: process.pid })
  expect(await call(http, 'add', [1, 2])).toBe(3)
})

test('a gateway without workers answers -32016, and finds a worker that starts later', async () => {
  const gateway = new InProcess(['gateway', '--nats', url, '--name', 'later', '--port', '0'])
  const http = await gateway.url()
  expect(await call(http, 'one')).toBe(-32016)
  const worker = new InProcess(['serve', 'two.words.mjs', '--nats', url, '--name', 'later'], { cwd: project(files) })
  await worker.prints(/Ctrl-C/)
  expect(await call(http, 'one')).toBe(1)
})

test('the page of a gateway lists the methods that workers answer by rpc.discover', async () => {
  const { http } = await started()
  const page = await fetch(http, { headers: { accept: 'text/html' } })
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')])
  const { code, stdout } = await runInProcess(['call', http, '--list'])
  expect([code, stdout]).toEqual([0, 'add\npid\nuntilFile\n'])
  const plain = new InProcess(['gateway', '--nats', url, '--name', 'shop', '--port', '0', '--no-explorer'])
  expect((await fetch(await plain.url(), { headers: { accept: 'text/html' } })).status).toBe(405)
})

test('a gateway that has lost its broker is not ready but alive, and both ends recover', async () => {
  const other = await startNatsServer()
  onTestFinished(() => other.stop())
  const { worker, gateway, http } = await started(`nats://127.0.0.1:${other.port}`)
  const status = async (path: string) => (await fetch(`${http}${path}`)).status
  expect([await status('/healthz'), await status('/healthz/live')]).toEqual([200, 200])
  await other.kill()
  for (const one of [worker, gateway]) await one.prints(/Lost the connection to nats:.* Trying again\.\n/, 'stderr')
  expect([await status('/healthz'), await status('/healthz/live')]).toEqual([503, 200])
  expect(await (await fetch(`${http}/healthz`)).text()).toBe('{"status":"unavailable","failed":["nats"]}')
  await other.start()
  for (const one of [worker, gateway]) await one.prints(/Connected to nats:.* again\.\n/, 'stderr')
  expect(await status('/healthz')).toBe(200)
  expect(await call(http, 'add', [1, 2])).toBe(3)
})

test('SIGTERM lets a worker answer its calls in flight, and the exit code is 0', async () => {
  const folder = project(files)
  const worker = new Program([jsonrpc, 'serve', 'shop.mjs', '--nats', url, '--name', 'drained'], folder)
  await worker.prints(/Ctrl-C/)
  const gateway = new InProcess(['gateway', '--nats', url, '--name', 'drained', '--port', '0'])
  const http = await gateway.url()
  const gate = join(folder, 'gate')
  const begun = call(http, 'untilFile', [gate])
  await worker.prints(/begun/)
  const ended = worker.stop('SIGTERM')
  await eventually(async () => expect(await call(http, 'add', [1, 2])).toBe(-32016)) // it takes no new calls
  writeFileSync(gate, '')
  expect(await begun).toBe(worker.child.pid)
  expect(await ended).toBe(0)
})

test('--workers starts several workers of the queue group, which share the calls', async () => {
  const program = new Program(
    [jsonrpc, 'serve', 'shop.mjs', '--nats', url, '--name', 'several', '--workers', '2'],
    project(files),
  )
  await program.prints(/Ctrl-C/)
  const gateway = new InProcess(['gateway', '--nats', url, '--name', 'several', '--port', '0'])
  const http = await gateway.url()
  const pids = new Set<unknown>()
  await eventually(async () => {
    pids.add(await call(http, 'pid'))
    expect(pids.size).toBe(2)
  })
  expect(await program.stop('SIGTERM')).toBe(0)
  expect(program.stdout.match(/Serving/g)).toHaveLength(1)
})

test('credentials are in the URL, and are not printed', async () => {
  const other = await startNatsServer('authorization { users = [{ user: "al", password: "p@ss" }] }')
  onTestFinished(() => other.stop())
  const at = `127.0.0.1:${other.port}`
  const { worker, gateway, http } = await started(`nats://al:p%40ss@${at}`)
  expect(await call(http, 'add', [1, 2])).toBe(3)
  expect(worker.stdout + gateway.stdout).not.toContain('p%40ss')
  for (const wrong of [`nats://al:wrong@${at}`, `nats://token@${at}`, at]) {
    const { code, stderr } = await runInProcess(['gateway', '--nats', wrong, '--name', 'shop'])
    expect([code, stderr]).toEqual([1, expect.stringContaining(`jsonrpc: nats://${at} refuses the credentials`)])
    expect(stderr.split('\n')).toHaveLength(2)
    expect(stderr).not.toMatch(/wrong@|token@/)
  }
})

test('a password with a bare % is refused in one line, which does not show it', async () => {
  const { code, stderr } = await runInProcess(['gateway', '--nats', 'nats://al:5%ret@127.0.0.1', '--name', 'shop'])
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^jsonrpc gateway: --nats: .*write % as %25.*\n$/)])
  expect(stderr).not.toContain('5%ret')
})

test('a token is a URL with one name', async () => {
  const other = await startNatsServer('authorization { token: "secret" }')
  onTestFinished(() => other.stop())
  const { http } = await started(`nats://secret@127.0.0.1:${other.port}`)
  expect(await call(http, 'add', [1, 2])).toBe(3)
})

/** A JWT as NATS signs it. */
function jwt(by: nkeys.KeyPair, subject: nkeys.KeyPair, name: string, nats: object): string {
  const encode = (value: string | Uint8Array) => Buffer.from(value).toString('base64url')
  const claims = { jti: name, iat: 1, iss: by.getPublicKey(), name, sub: subject.getPublicKey(), nats: { version: 2, ...nats } }
  const signed = `${encode('{"typ":"JWT","alg":"ed25519-nkey"}')}.${encode(JSON.stringify(claims))}`
  return `${signed}.${encode(by.sign(Buffer.from(signed)))}`
}

test('--creds takes a file with a JWT and a seed', async () => {
  const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()]
  const all = { subs: -1, data: -1, payload: -1 }
  const limits = { ...all, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 }
  const accountJwt = jwt(operator, account, 'account', { type: 'account', limits })
  const other = await startNatsServer(`
    operator: ${jwt(operator, operator, 'operator', { type: 'operator' })}
    resolver: MEMORY
    resolver_preload: { ${account.getPublicKey()}: ${accountJwt} }`)
  onTestFinished(() => other.stop())
  const section = (kind: string, text: string) => `-----BEGIN ${kind}-----\n${text}\n------END ${kind}------\n\n`
  const userJwt = jwt(account, user, 'user', { type: 'user', pub: {}, sub: {}, ...all })
  const creds = join(project({ 'bad.creds': 'nothing' }), 'user.creds')
  writeFileSync(creds, section('NATS USER JWT', userJwt) + section('USER NKEY SEED', Buffer.from(user.getSeed()).toString()))
  const at = `nats://127.0.0.1:${other.port}`
  const { http } = await started(at, ['--creds', creds])
  expect(await call(http, 'add', [1, 2])).toBe(3)
  const bad = await runInProcess(['gateway', '--nats', at, '--name', 'shop', '--creds', join(creds, '../bad.creds')])
  expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('refuses the credentials')])
})

test('serve --nats says in one line that no server answers, and where', async () => {
  const down = await startNatsServer()
  await down.stop()
  const { code, stderr } = await runInProcess(['serve', 'shop.mjs', '--nats', `127.0.0.1:${down.port}`], { cwd: project(files) })
  expect(code).toBe(1)
  expect(stderr).toBe(
    `jsonrpc: no NATS server answers at nats://127.0.0.1:${down.port} (connection refused). ` +
      'Start one with nats-server, or name another: --nats URL\n',
  )
})

test('a gateway whose port is taken says so in one line, and a module whose methods no subject can hold, too', async () => {
  const { http } = await started()
  const { port } = new URL(http)
  const taken = await runInProcess(['gateway', '--nats', url, '--name', 'shop', '--port', port])
  expect([taken.code, taken.stderr]).toEqual([1, expect.stringMatching(/^jsonrpc: Cannot listen on .*is taken.*\n$/)])
  const cwd = project({ 'a.mjs': "export default { 'no subject': () => 1 }" })
  const worker = await runInProcess(['serve', 'a.mjs', '--nats', url], { cwd })
  expect([worker.code, worker.stderr]).toEqual([1, expect.stringMatching(/^jsonrpc: .*no subject.*\n$/)])
})

test('a connection that is lost for good ends a worker and a gateway with 1', async () => {
  const other = await startNatsServer('authorization { token: "old" }')
  onTestFinished(() => other.stop())
  const { worker, gateway } = await started(`nats://old@127.0.0.1:${other.port}`)
  await other.kill()
  other.configure('authorization { token: "new" }')
  await other.start()
  for (const one of [worker, gateway]) {
    expect(await one.end()).toBe(1)
    expect(one.stderr).toMatch(/jsonrpc: the connection to nats:\S+ is lost for good: .*\n$/)
  }
})

test('--inbox-prefix lets a worker and a gateway have the documented permissions', async () => {
  const permissions = (user: string, subscribe: string, publish: string) =>
    `{ user: ${user}, password: secret, permissions: { subscribe: [${subscribe}], publish: [${publish}], allow_responses: true } }`
  const strict = await startNatsServer(`authorization { users = [
    ${permissions('worker', '"rpc.shop", "rpc.shop.>", "$SRV.>", "_INBOX_worker.>"', '"_INBOX_gateway.>"')}
    ${permissions('gateway', '"_INBOX_gateway.>"', '"rpc.shop", "rpc.shop.>", "_INBOX_worker.>"')}
  ] }`)
  onTestFinished(() => strict.stop())
  const connect = (user: string) => [
    '--nats',
    `nats://${user}:secret@127.0.0.1:${strict.port}`,
    '--inbox-prefix',
    `_INBOX_${user}`,
  ]
  const worker = new InProcess(['serve', 'shop.mjs', ...connect('worker')], { cwd: project(files) })
  await worker.prints(/Ctrl-C/)
  const gateway = new InProcess(['gateway', '--name', 'shop', '--port', '0', ...connect('gateway')])
  expect(await call(await gateway.url(), 'add', [1, 2])).toBe(3)
  expect(await gateway.stop()).toBe(0)
  expect(await worker.stop()).toBe(0)
})

test('--nats says in one line how to install its package, if it is missing', async () => {
  const { folder, command } = lonelyProject({ 'a.mjs': 'export const one = () => 1' })
  const line =
    'jsonrpc: --nats needs the package @nats-io/transport-node, which is not installed: npm install @nats-io/transport-node\n'
  expect(await run(['serve', 'a.mjs', '--nats', url], folder, command)).toEqual({ code: 1, stdout: '', stderr: line })
  expect(await run(['gateway', '--name', 'a', '--nats', url], folder, command)).toEqual({ code: 1, stdout: '', stderr: line })
})

test.each([
  [['serve', 'shop.mjs', '--nats', 'http://a'], '--nats takes the URL of a NATS server'],
  [['serve', 'shop.mjs', '--nats', 'nats://user:secret@'], '--nats takes the URL of a NATS server'],
  [['serve', 'shop.mjs', '--nats', 'a', '--port', '1'], '--nats serves no HTTP: jsonrpc gateway does. Remove --port.'],
  [['serve', 'shop.mjs', '--nats', 'a', '--stdio'], 'a module is served on one transport. Remove --stdio or --nats.'],
  [['serve', 'shop.mjs', '--name', 'a'], '--name needs --nats URL.'],
  [['serve', 'shop.mjs', '--inbox-prefix', 'a'], '--inbox-prefix needs --nats URL.'],
  [['serve', 'shop.mjs', '--nats', 'a', '--inbox-prefix', 'a.*'], '--inbox-prefix takes a subject without wildcards'],
  [['gateway', '--nats', 'a', '--name', 'a', '--inbox-prefix', 'a b'], '--inbox-prefix takes a subject without wildcards'],
  [['gateway', '--nats', 'a', '--name', 'a', '--trusted-proxies', 'x'], '--trusted-proxies takes the number of proxies'],
  [['serve', 'two.words.mjs', '--nats', 'a'], 'not two.words. Add --name NAME.'],
  [['serve', 'shop.mjs', '--nats', 'a', '--name', 'a.b'], '--name: a name over NATS has only letters, digits, _ and -, not a.b.'],
  [['gateway', '--nats', 'a'], 'add --name NAME.'],
  [['gateway', '--name', 'a'], 'add --nats URL.'],
  [['gateway', '--nats', 'a', '--name', '*'], '--name: a name over NATS'],
  [['gateway', '--nats', 'a', '--name', 'a', '--timeout', 'x'], '--timeout takes a number'],
  [['gateway', 'shop.mjs', '--nats', 'a', '--name', 'a'], 'a gateway serves no file. Remove shop.mjs.'],
])('%j is refused', async (args, hint) => {
  const { code, stderr } = await runInProcess(args, { cwd: project(files) })
  expect([code, stderr]).toEqual([2, expect.stringContaining(hint)])
  expect(stderr).not.toContain('secret')
})
