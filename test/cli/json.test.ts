/** `--json`: one result on stdout in a shape that scripts can rely on, also when a command fails. */
import { Service } from 'damn-simple-jsonrpc-server'
import { listen, type RunningServer } from 'damn-simple-jsonrpc-server/node'
import { discover } from 'damn-simple-jsonrpc-server/openrpc'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '#inside/cli/commands/all.js'
import { InProcess, runInProcess } from './in-process.ts'
import { project, serve } from './program.ts'

const service = new Service({ onError: () => {} })
  .method('subtract', (x: number, y: number) => x - y)
  .method('count', async function* (to: number) {
    for (let each = 1; each <= to; each++) yield each
  })
  .method('slow', async function* () {
    yield 1
    await new Promise((done) => setTimeout(done, 5_000))
  })
service.use(discover(service, { title: 'Test', version: '1' }))

let server: RunningServer
beforeAll(async () => {
  server = await listen(service, { port: 0 })
})
afterAll(() => server.close())

/** Runs a command with `--json`. Its stdout must be lines of JSON. */
async function json(args: readonly string[], surroundings?: Parameters<typeof runInProcess>[1]) {
  const { code, stdout, stderr } = await runInProcess([...args, '--json'], surroundings)
  return {
    code,
    stderr,
    values: stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
  }
}

describe('call --json', () => {
  const call = (...args: string[]) => json(['call', server.url, ...args], { isTTY: true, isStderrTTY: false })

  test('call --json prints the result in one line', async () => {
    expect(await call('subtract', '42', '23')).toEqual({ code: 0, stderr: '', values: [{ result: 19 }] })
  })

  test('call --json prints the error of a server in one line of stdout, and exits with 1', async () => {
    const error = { code: -32601, message: 'Method not found' }
    expect(await call('add')).toMatchObject({ code: 1, stderr: '', values: [{ error }] })
  })

  test('call --json of a notification prints an empty object', async () => {
    expect(await call('subtract', '1', '2', '--notify')).toEqual({ code: 0, stderr: '', values: [{}] })
  })

  test('call --list --json prints the names of the methods', async () => {
    const { values } = await call('--list')
    expect(values).toEqual([{ methods: ['subtract', 'count', 'slow'] }])
  })

  test('call --stream --json prints each item in a line, and an error in the last one', async () => {
    expect(await call('count', '3', '--stream')).toEqual({ code: 0, stderr: '', values: [{ item: 1 }, { item: 2 }, { item: 3 }] })
    expect(await call('nothing', '--stream')).toMatchObject({ code: 1, stderr: '', values: [{ error: { code: -32601 } }] })
  })

  test('call --stream --json prints a failure after the items if the time is over', async () => {
    const { code, stderr, values } = await call('slow', '--stream', '--timeout', '500')
    const message = 'the stream did not end within 500 ms'
    expect(values).toEqual([{ item: 1 }, { failure: { message, exitCode: 1 } }])
    expect({ code, stderr }).toEqual({ code: 1, stderr: `jsonrpc: ${message}\n` })
  })

  test('call - --json prints the reply in one line', async () => {
    const stdin = '{"jsonrpc":"2.0","id":1,"method":"subtract","params":[3,2]}'
    const { values } = await json(['call', server.url, '-'], { isTTY: true, stdin })
    expect(values).toEqual([{ jsonrpc: '2.0', result: 1, id: 1 }])
  })
})

describe('a failure with --json', () => {
  const url = 'http://127.0.0.1:2'
  test.each([
    [['call', url, 'add'], 1, 'No answer from'],
    [['call', url, 'add', '--timeout', 'x'], 2, '--timeout takes'],
    [['call', url, 'add', '--prot'], 2, 'there is no option --prot'],
    [['audit', url], 1, 'cannot reach'],
    [['diff', 'old.json', 'new.json'], 2, 'there is no file old.json'],
    [['diff', 'old.json'], 2, 'name two services'],
    [['types', 'missing.ts'], 1, 'there is no file missing.ts'],
    [['serve', 'missing.ts'], 1, 'there is no file missing.ts'],
    [['serve', 'missing.ts', '--stdio'], 2, 'Remove --json'],
    [['mcp', 'missing.ts'], 2, 'remove --json'],
    [['types', 'missing.ts', '--print'], 2, 'Remove --json'],
    [['gateway', '--nats', 'nats://127.0.0.1:2'], 2, 'add --name'],
  ])('%j --json prints the failure on stdout as on stderr', async (args, exitCode, words) => {
    const { code, stderr, values } = await json(args)
    expect(values).toEqual([{ failure: { message: expect.stringContaining(words), exitCode } }])
    expect(code).toBe(exitCode)
    expect(stderr).toContain(values[0].failure.message)
  })

  test('--json with a value prints the failure on stdout, too', async () => {
    const { stdout } = await runInProcess(['call', url, 'echo', '--json=1'])
    expect(JSON.parse(stdout)).toEqual({ failure: { message: expect.stringContaining('--json takes no value'), exitCode: 2 } })
  })

  test('a word after -- is no option', async () => {
    const { stdout } = await runInProcess(['call', url, 'echo', '--', '--json'])
    expect(stdout).toBe('')
  })

  test.each([
    [['sreve', 'missing.ts'], 'there is no command sreve. Did you mean serve?'],
    [['help', 'sreve'], 'there is no command sreve. Did you mean serve?'],
    [['--versoin'], 'there is no option --versoin. Did you mean --version?'],
    [[], '--json is an option of commands'],
    [['completion', 'bash'], 'there is no option --json'],
    [['docs', 'missing.ts'], 'there is no option --json'],
    [['docs', 'missing.ts', '--title'], '--title needs a value'],
  ])('%j --json prints the failure as every other command does, though it has no --json', async (args, words) => {
    const { code, stderr, values } = await json(args)
    expect(values).toEqual([{ failure: { message: expect.stringContaining(words), exitCode: 2 } }])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) })
  })

  test('help is text with --json, too', async () => {
    expect(await runInProcess(['call', '--help', '--json'])).toEqual(await runInProcess(['call', '--help']))
  })
})

describe('serve --json', () => {
  test('serve --json prints one line when it listens', async () => {
    const folder = project({ 'a.mjs': 'export const add = (x, y) => x + y' })
    const running = new InProcess(['serve', 'a.mjs', '--port', '0', '--json'], { cwd: folder })
    const started = JSON.parse(await running.prints(/^(.*)\n/))
    const { url } = started
    const methods = ['add']
    expect(started).toEqual({
      url,
      webSocket: url.replace('http', 'ws'),
      explorer: url,
      health: `${url}/healthz`,
      methods,
      pid: process.pid,
    })
    expect((await fetch(started.health)).status).toBe(200)
    expect(await running.stop()).toBe(0)
    expect(running.stdout.trimEnd().split('\n')).toHaveLength(1)
  })

  test('serve --no-explorer --json names no explorer', async () => {
    const running = new InProcess(['serve', 'examples/calculator.ts', '--no-explorer', '--port', '0', '--json'])
    expect(JSON.parse(await running.prints(/^(.*)\n/))).not.toHaveProperty('explorer')
  })

  test('what methods print goes to stderr with --json, also with --workers, whose pid ends all processes', async () => {
    const folder = project({ 'a.mjs': "export const talk = () => { console.log('talking'); return 1 }" })
    const running = serve(['a.mjs', '--workers', '2', '--json', '--quiet'], folder)
    const { url, pid } = JSON.parse(await running.prints(/^(.*)\n/))
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"jsonrpc":"2.0","id":1,"method":"talk"}',
    })
    await running.prints(/talking/, 'stderr')
    expect(pid).toBe(running.child.pid)
    process.kill(pid, 'SIGTERM')
    expect(await running.end()).toBe(0)
    expect(running.stdout.trimEnd().split('\n')).toHaveLength(1)
  })

  test('serve --watch --json names the process that watches, and prints a line for each start', async () => {
    const folder = project({ 'a.mjs': 'export const add = (x, y) => x + y' })
    const running = serve(['a.mjs', '--watch', '--json'], folder)
    const { pid } = JSON.parse(await running.prints(/^(.*)\n/))
    expect(pid).toBe(running.child.pid)
    const { writeFileSync } = await import('node:fs')
    writeFileSync(`${folder}/a.mjs`, 'export const sum = (x, y) => x + y')
    expect(JSON.parse(await running.prints(/\n(.*)\n/))).toMatchObject({ methods: ['sum'], pid })
    expect(await running.stop('SIGTERM')).toBe(0)
  })

  test('mcp --http --json prints its URL', async () => {
    const running = new InProcess(['mcp', 'examples/calculator.ts', '--http', '--port', '0', '--json'])
    const { url, health, pid } = JSON.parse(await running.prints(/^(.*)\n/))
    expect({ health, pid }).toEqual({ health: `${url}/healthz`, pid: process.pid })
  })
})

describe('types --json', () => {
  const good = 'export const add = (x: number, y: number) => x + y\n'
  const types = async (text: string, ...options: string[]) => {
    const folder = project({ 'a.ts': text })
    return { folder, ...(await json(['types', 'a.ts', ...options], { cwd: folder })) }
  }
  const nothing = { file: 'a.ts', written: [], stale: [], unchecked: [], errors: [] }
  const files = ['a.types.js', 'a.types.d.ts']

  test('types --json names the files that it wrote, and none if they were current', async () => {
    const { folder, code, values } = await types(good)
    expect({ code, values }).toEqual({ code: 0, values: [{ ...nothing, written: files }] })
    expect((await json(['types', 'a.ts'], { cwd: folder })).values).toEqual([nothing])
    expect(await json(['types', 'a.ts', '--check'], { cwd: folder })).toEqual({ code: 0, stderr: '', values: [nothing] })
  })

  test('types --check --json names stale files', async () => {
    const { code, values, stderr } = await types(good, '--check')
    expect({ code, values }).toEqual({ code: 1, values: [{ ...nothing, stale: files }] })
    expect(stderr).toContain('a.types.js is stale')
  })

  test('types --check --json lists type errors with their lines', async () => {
    const { code, values } = await types(`${good}export const one: string = 1\n`, '--check')
    const message = "Type 'number' is not assignable to type 'string'."
    expect({ code, values }).toEqual({ code: 1, values: [{ ...nothing, errors: [{ line: 2, code: 'TS2322', message }] }] })
  })

  test('types --json lists the methods that cannot be checked, and --partial leaves them out', async () => {
    const text = `${good}export const bad = (map: WeakMap<object, string>) => map\n`
    const { code, values } = await types(text)
    const gap = { method: 'bad', file: 'a.ts', line: 2, message: expect.stringContaining('WeakMap cannot be sent as JSON') }
    expect({ code, values }).toEqual({ code: 1, values: [{ ...nothing, unchecked: [gap] }] })
    const partial = await types(text, '--partial')
    expect(partial).toMatchObject({ code: 0, values: [{ ...nothing, unchecked: [gap], written: files }] })
  })
})

test.each(commands.filter(({ options }) => 'json' in options).map(({ name }) => name))(
  'the help of %s tells what --json prints',
  async (name) => {
    expect((await runInProcess([name, '--help'])).stdout).toMatch(/--json +\S/)
  },
)
