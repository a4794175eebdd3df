/**
 * The programs of the migration pages. Both clients print what their comments say, each new server answers the old client as well, and both
 * servers answer the same messages alike, but for the differences that the page lists.
 */
import { describe, expect, onTestFinished, test } from 'vitest'
import { read } from '../house/house.ts'
import { tableRows } from './markdown.ts'
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
  '{"jsonrpc":"1.0","method":"add","params":[1,2],"id":1}',
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

const pageOf = (name: string) => `docs/migrate/${name}.md`

type Side = 'before' | 'after'
const sides: readonly Side[] = ['before', 'after']

/** In rpc-websockets events are no JSON-RPC, so that its client needs the server of the time between; tRPC has another protocol. */
const interchangeable = ['jayson', 'json-rpc-2.0']

describe.each(['jayson', 'json-rpc-2.0', 'rpc-websockets', 'trpc'])('the migration from %s', (name) => {
  const programs = new Programs(pageOf(name))

  test(`the client of ${name} and ours print the same, before and after the migration`, async () => {
    expect(programs.promisedOutput('after/client.ts')).toEqual(programs.promisedOutput('before/client.ts'))
    const servers = await serveBoth(programs)
    await Promise.all(sides.map((side) => expectOutput(programs, side, servers[side].port)))
    if (!interchangeable.includes(name)) return
    await Promise.all([
      expectOutput(programs, 'before', servers.after.port),
      expectOutput(programs, 'after', servers.before.port),
    ])
  })

  test(`the client of ${name} and ours call the same server during the migration`, async () => {
    const server = await serve(programs, 'during/server.ts')
    await Promise.all(sides.map((side) => expectOutput(programs, side, server.port)))
  })
})

test.each([...interchangeable.map((name) => [name, overHttp] as const), ['rpc-websockets', overWebSocket] as const])(
  'the servers before and after the migration from %s answer the same, except for the table of the page',
  async (name, over) => {
    const servers = await serveBoth(new Programs(pageOf(name)))
    const [before, after] = sides.map((side) => over(servers[side].port)) as [Exchange, Exchange]
    const sent = over === overHttp ? [...messages, ...requests] : messages
    const answers = await Promise.all(sent.map(async (message) => [message, await before(message), await after(message)]))
    const differences = answers.filter(([, one, other]) => one !== other)
    expect(differences.map(rowOf)).toEqual(differencesIn(pageOf(name)).map(rowOf))
  },
)

async function serve(programs: Programs, name: string): Promise<RunningProgram> {
  const server = await programs.serve(name)
  onTestFinished(() => server.close())
  return server
}

async function serveBoth(programs: Programs): Promise<Record<Side, RunningProgram>> {
  const [before, after] = await Promise.all([serve(programs, 'before/server.ts'), serve(programs, 'after/server.ts')])
  return { before, after }
}

async function expectOutput(programs: Programs, side: Side, port: number): Promise<void> {
  const client = `${side}/client.ts`
  expect(await programs.run(client, port), client).toEqual(programs.promisedOutput(client))
}

function differencesIn(page: string): string[][] {
  return tableRows(read(page), 'message', 'before', 'after').map((cells) => cells.map(unwrapped))
}

/** Pages have spaces behind commas, and cut long words into two spans of code, so that lines can break there. */
function unwrapped(cell: string): string {
  return cell
    .replaceAll('` `', '')
    .replaceAll('`', '')
    .replace(/, (?=["{[])/g, ',')
}

/** Pages leave the version out of messages. */
const rowOf = (cells: string[]) => `| ${cells.map((cell) => `\`${cell.replaceAll('"jsonrpc":"2.0",', '')}\``).join(' | ')} |`
