/** Commands print the JSON of a server with each number as the server wrote it, and with control characters escaped. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { formatJson } from '#inside/cli/report/json.js'
import { membersOf } from '#inside/cli/report/json-tokens.js'
import { runInProcess } from './in-process.ts'
import { project } from './program.ts'

const servers: Server[] = []

afterAll(() => {
  for (const server of servers) server.close().closeAllConnections()
})

/** Starts a server that answers each message with the same text. */
async function answering(body: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    response.end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const numbers = ['12345678901234567890', '-0', '1.0', '1e400', '0.1000000000000000055511151231257827', '1E+2', '9007199254740993']

describe('the numbers of a server', () => {
  test.each(numbers)('call prints the result %s as the server wrote it', async (number) => {
    const url = await answering(`{ "jsonrpc": "2.0", "id": 1, "result": ${number} }`)
    expect(await runInProcess(['call', url, 'any'])).toEqual({ code: 0, stdout: `${number}\n`, stderr: '' })
    expect(await runInProcess(['call', url, 'any'], { isTTY: true })).toEqual({ code: 0, stdout: `${number}\n`, stderr: '' })
  })

  test.each(numbers)('call --json prints the result %s as the server wrote it', async (number) => {
    const url = await answering(`{ "jsonrpc": "2.0", "id": 1, "result": ${number} }`)
    expect(await runInProcess(['call', url, 'any', '--json'])).toEqual({ code: 0, stdout: `{"result":${number}}\n`, stderr: '' })
  })

  test('call prints numbers inside of a result as the server wrote them, on one line or indented', async () => {
    const url = await answering(`\ufeff{"result" : {"a": [ ${numbers.join(' , ')} ], "b" :{ }}, "id":1, "jsonrpc":"2.0"}`)
    expect((await runInProcess(['call', url, 'any'])).stdout).toBe(`{"a":[${numbers.join(',')}],"b":{}}\n`)
    const { stdout } = await runInProcess(['call', url, 'any'], { isTTY: true })
    expect(stdout).toBe(`{\n  "a": [\n    ${numbers.join(',\n    ')}\n  ],\n  "b": {}\n}\n`)
  })

  test('call prints numbers in the data of an error as the server wrote them', async () => {
    const error = `{"message":"No","data":{"id":12345678901234567890},"code":-32000}`
    const url = await answering(`{"jsonrpc":"2.0","id":1,"error":${error}}`)
    const { code, stdout, stderr } = await runInProcess(['call', url, 'any'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe('{"code":-32000,"message":"No","data":{"id":12345678901234567890}}\n')
  })

  test('call prints numbers in the reply to a whole message as the server wrote them', async () => {
    const url = await answering('[{"jsonrpc":"2.0","id":1,"result":12345678901234567890}]')
    const { stdout } = await runInProcess(['call', url, '-'], { stdin: '[{"jsonrpc":"2.0","id":1,"method":"any"}]' })
    expect(stdout).toBe('[{"jsonrpc":"2.0","id":1,"result":12345678901234567890}]\n')
  })

  test('call refuses params from stdin that have a number that it would round', async () => {
    const { code, stderr } = await runInProcess(['call', 'http://127.0.0.1:1', 'any', '-'], { stdin: '[[12345678901234567890]]' })
    expect([code, stderr]).toEqual([2, expect.stringContaining('12345678901234567890 is too large')])
  })

  test('openrpc prints the numbers of a document from a URL or a file as they are written there', async () => {
    const document = '{"openrpc":"1.3.2","info":{"title":"a","version":"1"},"methods":[],"x-max":12345678901234567890}'
    const url = await answering(`{"jsonrpc":"2.0","id":1,"result":${document}}`)
    const cwd = project({ 'a.json': document })
    for (const source of [url, 'a.json'])
      expect((await runInProcess(['openrpc', source], { cwd })).stdout).toContain('\n  "x-max": 12345678901234567890\n')
  })
})

describe('the format of JSON', () => {
  const values = [
    null,
    'text "\\\u2028\u202e\u009b',
    [],
    {},
    [[], {}],
    [1, [2, { a: [3], b: {} }], 'x'],
    { '': '', ':': '{', ',': ']' },
    true,
  ]

  test.each(values.map((value) => [value]))('%j is formatted as JSON.stringify does, apart from escapes', (value) => {
    for (const indent of [0, 2]) {
      const formatted = formatJson(JSON.stringify(value, null, 4), indent > 0)
      expect(JSON.parse(formatted)).toEqual(value)
      expect(formatted.replaceAll('\\u2028', '\u2028').replaceAll('\\u202e', '\u202e').replaceAll('\\u009b', '\u009b')).toBe(
        JSON.stringify(value, null, indent),
      )
    }
  })

  test('deep JSON is indented up to 50 levels, so that its text stays small', () => {
    const deep = `${'['.repeat(4_000)}1,2${']'.repeat(4_000)}`
    const formatted = formatJson(deep, true)
    expect(formatted.length).toBeLessThan(20_000)
    expect(formatted.replaceAll(/\s/g, '')).toBe(deep)
  })

  test.each([true, false])('JSON of a million levels is refused without a stack overflow (indented: %s)', (isForPeople) => {
    expect(() => formatJson('['.repeat(1_000_000) + ']'.repeat(1_000_000), isForPeople)).toThrow('deeper than 5000 levels')
  })

  test('a string of many escapes does not overflow the stack', () => {
    const text = JSON.stringify('"\\'.repeat(2_000_000))
    expect(formatJson(text, true)).toBe(text)
  })

  test('the last of equal members counts, and a name may be escaped', () => {
    expect(membersOf('{"a":1,"\\u0061": [2, {"a":3}] ,"b":{},"__proto__":4}')).toEqual(
      new Map([
        ['a', '[2, {"a":3}]'],
        ['b', '{}'],
        ['__proto__', '4'],
      ]),
    )
    expect(membersOf('{}')).toEqual(new Map())
  })
})

const hostile = 'a\u001b[2J\u009b\u202e\u2066\u200e\u200f\u061c\u2028\u2029\rb'
const controls = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u

describe('control characters, bidirectional marks and line separators of a server', () => {
  test.each(['result', 'error'])('call escapes them in a %s, and keeps the value', async (member) => {
    const value = member === 'error' ? { code: 1, message: hostile, data: { [hostile]: hostile } } : { [hostile]: [hostile] }
    const url = await answering(JSON.stringify({ jsonrpc: '2.0', id: 1, [member]: value }))
    const { stdout, stderr } = await runInProcess(['call', url, 'any'])
    expect(stdout + stderr).not.toMatch(controls)
    expect(JSON.parse(stdout + stderr)).toEqual(value)
  })

  test.each([
    ['openrpc', []],
    ['docs', []],
    ['docs', ['--html']],
    ['call', ['--list']],
  ])('%s %j escapes them in a document', async (command, options) => {
    const methods = [{ name: hostile, summary: hostile, params: [{ name: hostile, schema: { default: hostile } }] }]
    const document = { openrpc: '1.3.2', info: { title: hostile, version: hostile, description: hostile }, methods }
    const url = await answering(JSON.stringify({ jsonrpc: '2.0', id: 1, result: document }))
    const { code, stdout } = await runInProcess([command, url, ...options])
    expect([code, stdout]).toEqual([0, expect.not.stringMatching(controls)])
    expect(stdout).toMatch(/\\u202e/)
    if (command === 'openrpc') expect(JSON.parse(stdout)).toEqual(document)
  })

  test('audit keeps a reply with line breaks on its line', async () => {
    const url = await answering('"\\n\n\nEvery MUST that could be audited is kept."')
    const { stdout } = await runInProcess(['audit', url, '--only', '2.0-4'])
    expect(stdout).toContain('is kept')
    expect(stdout).not.toMatch(/^Every/m)
  })

  test.each([[[]], [['--json']]])('audit %j escapes them', async (options) => {
    const url = await answering(`{"jsonrpc":"2.0","id":1,"result":"${hostile.replace('\u001b', '').replace('\r', '')}"}`)
    const { stdout } = await runInProcess(['audit', url, '--only', '2.0-4-method-unknown', ...options])
    expect(stdout).not.toMatch(controls)
    expect(stdout).toMatch(/\\u202e/)
  })

  test.each([[['call', 'any']], [['call', '--list']], [['openrpc']], [['docs']], [['audit']]])(
    '%j escapes them in its messages',
    async ([command = '', ...rest]) => {
      const error = { code: -32013, message: hostile }
      for (const body of [hostile, JSON.stringify({ jsonrpc: '2.0', id: 1, error })]) {
        const { stdout, stderr } = await runInProcess([command, await answering(body), ...rest])
        expect(stdout + stderr).not.toMatch(controls)
      }
    },
  )

  test('a message escapes them if they come from the command line', async () => {
    for (const args of [[hostile], ['call', hostile, 'x'], ['serve', hostile], ['serve', `--${hostile}`]])
      expect((await runInProcess(args)).stderr).not.toMatch(controls)
  })
})
