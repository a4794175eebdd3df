/**
 * The programs of the migration pages. Both clients print what their comments say, each new server answers the old client as well, and both
 * servers answer the same messages alike, but for the differences that the page lists.
 */
import { once } from 'node:events'
import { Client } from 'rpc-websockets'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { filesIn, read } from '../house/house.ts'
import { Programs, type RunningProgram } from './programs.ts'
import { type Exchange, overHttp, overWebSocket } from './wire-answers.ts'

/** The messages that every server gets: by position, by name, batches, notifications, and everything that is invalid. */
const messages = [
  '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}',
  '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":"a"}',
  '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":0}',
  '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":null}',
  '{"jsonrpc":"2.0","method":"add","params":[1,2]}',
  '{"jsonrpc":"2.0","method":"add","params":[1],"id":1}',
  '{"jsonrpc":"2.0","method":"add","params":[1,2,3],"id":1}',
  '{"jsonrpc":"2.0","method":"add","params":{"x":1,"y":2},"id":1}',
  '{"jsonrpc":"2.0","method":"add","params":["1",2],"id":1}',
  '{"jsonrpc":"2.0","method":"divide","params":{"x":6,"y":3},"id":1}',
  '{"jsonrpc":"2.0","method":"divide","params":{"x":1,"y":0},"id":1}',
  '{"jsonrpc":"2.0","method":"divide","params":{"x":6},"id":1}',
  '{"jsonrpc":"2.0","method":"divide","params":[6,3],"id":1}',
  '{"jsonrpc":"2.0","method":"save","id":1}',
  '{"jsonrpc":"2.0","method":"save","params":null,"id":1}',
  '{"jsonrpc":"2.0","method":"save"}',
  '{"jsonrpc":"2.0","method":"nothing","id":1}',
  '{"jsonrpc":"2.0","method":"nothing"}',
  '{"jsonrpc":"2.0","method":"toString","id":1}',
  '{"jsonrpc":"2.0","method":1,"id":1}',
  '{"jsonrpc":"2.0","method":"add","params":"1","id":1}',
  '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":{}}',
  '{"method":"add","params":[1,2],"id":1}',
  '{"jsonrpc":"2.0","method":"add"',
  '[]',
  '1',
  '[1]',
  '[[]]',
  '[null]',
  '[{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}]',
  '[{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1},{"jsonrpc":"2.0","method":"nothing","id":2}]',
  '[{"jsonrpc":"2.0","method":"add","params":[1,2]},{"jsonrpc":"2.0","method":"add","params":[3,4],"id":2}]',
  '[{"jsonrpc":"2.0","method":"add","params":[1,2]}]',
]

/** HTTP has more that can differ. */
const requests = [
  'GET',
  'text/plain {"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}',
  'application/json-rpc {"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}',
  'application/json;charset=utf-8 {"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}',
]

/** In rpc-websockets events are no JSON-RPC, so that its client needs the server of the time between; tRPC has another protocol. */
const interchangeable = ['docs/migrate/jayson.md', 'docs/migrate/json-rpc-2.0.md']

const pages = filesIn('docs/migrate')
  .map((page) => ({ page, programs: new Programs(page) }))
  .filter(({ programs }) => programs.has('before/server.ts'))

describe.each(pages)('$page', ({ page, programs }) => {
  const isWebSocket = read(page).includes("('ws://localhost:3000")
  const isSameProtocol = differencesIn(page).length > 0
  const servers: Record<'before' | 'after', RunningProgram | undefined> = { before: undefined, after: undefined }

  beforeAll(async () => {
    servers.before = await programs.serve('before/server.ts')
    servers.after = await programs.serve('after/server.ts')
  })
  afterAll(() => Promise.all(Object.values(servers).map((server) => server?.close())))

  const portOf = (side: 'before' | 'after') => servers[side]?.port ?? 0

  test(`the client of ${page} prints the same before and after the migration`, async () => {
    for (const side of ['before', 'after'] as const) {
      const printed = await programs.run(`${side}/client.ts`, portOf(side))
      expect(printed, side).toEqual(programs.promisedOutput(`${side}/client.ts`))
    }
    expect(programs.promisedOutput('after/client.ts')).toEqual(programs.promisedOutput('before/client.ts'))
  })

  test.runIf(interchangeable.includes(page))(
    `the old client of ${page} calls the new server, and the new client the old one`,
    async () => {
      for (const [side, other] of [
        ['before', 'after'],
        ['after', 'before'],
      ] as const) {
        expect(await programs.run(`${side}/client.ts`, portOf(other)), side).toEqual(programs.promisedOutput(`${side}/client.ts`))
      }
    },
  )

  test.runIf(programs.has('during/server.ts'))(`both clients of ${page} call the server of the time between`, async () => {
    const server = await programs.serve('during/server.ts')
    onTestFinished(() => server.close())
    for (const side of ['before', 'after'] as const) {
      expect(await programs.run(`${side}/client.ts`, server.port), side).toEqual(programs.promisedOutput(`${side}/client.ts`))
    }
  })

  test.runIf(programs.has('before/context.ts'))(`both servers of ${page} with a user pass that user to the method`, async () => {
    for (const side of ['before', 'after'] as const) {
      const server = await programs.serve(`${side}/context.ts`)
      onTestFinished(() => server.close())
      const headers = { 'content-type': 'application/json', 'x-user': 'ada' }
      const body = '{"jsonrpc":"2.0","method":"whoami","id":1}'
      const response = await fetch(`http://127.0.0.1:${server.port}/rpc`, { method: 'POST', headers, body })
      expect(await response.json(), side).toEqual({ jsonrpc: '2.0', result: 'ada', id: 1 })
    }
  })

  test.runIf(programs.has('before/two-way.ts'))(`both two-way servers of ${page} call their client back`, async () => {
    for (const side of ['before', 'after'] as const) {
      const server = await programs.serve(`${side}/two-way.ts`)
      onTestFinished(() => server.close())
      expect(await greet(`ws://127.0.0.1:${server.port}`), side).toBe('Hello, Grace')
    }
  })

  test.runIf(programs.has('before/login.ts'))(`the old client of ${page} logs in at both servers`, async () => {
    for (const [side, code] of Object.entries({ before: -32605, after: -32013 })) {
      const server = await programs.serve(`${side}/login.ts`)
      onTestFinished(() => server.close())
      const client = new Client(`ws://127.0.0.1:${server.port}`)
      onTestFinished(() => client.close())
      await new Promise<void>((resolve) => client.once('open', resolve))
      await expect(client.call('whoami'), side).rejects.toMatchObject({ code })
      await expect(client.login({ token: 'guess' }), side).rejects.toThrow('authentication failed')
      await client.login({ token: 'secret' })
      expect(await client.call('whoami'), side).toBe('ada')
    }
  })

  test.runIf(isSameProtocol)(`both servers of ${page} answer the same, except for the differences of its table`, async () => {
    const exchange = (side: 'before' | 'after'): Exchange =>
      isWebSocket ? overWebSocket(`ws://127.0.0.1:${portOf(side)}`) : overHttp(`http://127.0.0.1:${portOf(side)}/rpc`)
    const [before, after] = [exchange('before'), exchange('after')]
    const differences: string[][] = []
    for (const message of isWebSocket ? messages : [...messages, ...requests]) {
      const answers = [await before(message), await after(message)]
      if (answers[0] !== answers[1]) differences.push([message, ...answers])
    }
    expect(differences.map(rowOf)).toEqual(differencesIn(page).map(rowOf))
  })
})

/** Calls `greet`, and answers the call of `name` that comes back. */
async function greet(url: string): Promise<unknown> {
  const socket = new WebSocket(url)
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  socket.send('{"jsonrpc":"2.0","method":"greet","id":"first"}')
  const [question] = await once(socket, 'message')
  const { method, id } = JSON.parse(String(question))
  expect(method).toBe('name')
  socket.send(JSON.stringify({ jsonrpc: '2.0', result: 'Grace', id }))
  const [answer] = await once(socket, 'message')
  return JSON.parse(String(answer)).result
}

/** The rows of the table whose head is `| message | before | after |`. */
function differencesIn(page: string): string[][] {
  const [, table = ''] = read(page).match(/^\| message \| before \| after \|\n\|[-|]+\|\n((?:\|.*\n)+)/m) ?? []
  const rows = table.split('\n').filter(Boolean)
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.replaceAll('`', '').trim()),
  )
}

const rowOf = (cells: string[]) => `| ${cells.map((cell) => `\`${cell}\``).join(' | ')} |`
