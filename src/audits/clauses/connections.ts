/** What a server must do on a two-way connection, on which many calls are in flight at once. */
import type { AuditConnection } from '../connection.ts'
import { type AuditSource, type Definition, type Names, type Role, section } from '../definition.ts'
import { isObject, show } from '../json.ts'
import { call, request, unknownMethod } from '../messages.ts'

/** Milliseconds that a call of `wait` is in flight: enough for the messages behind it to be read. */
const inFlight = 300
/** A call of `wait` that is answered later than the one in flight, and what that one might still send. */
const later = 600

const saysMany = 'A response has the id of its request (§5), so a connection can have many calls in flight.'
const saysGoesOn = 'One message that cannot be read does not make the other calls of its connection unanswerable.'

type Connect = () => Promise<AuditConnection>

/** Sends messages while a call of `wait` with the id 1 is in flight, and expects its result and an open connection. */
function survives(
  id: string,
  title: AuditSource['title'],
  message: string | Uint8Array<ArrayBuffer>,
  isWrong: (connection: AuditConnection) => string | undefined = () => undefined,
): AuditSource {
  const run = async (connect: Connect, { wait }: Names) => {
    const connection = await connect()
    connection.send(call(wait, [inFlight]), message)
    const response = await connection.response(1)
    await connection.settle()
    return resultIssue(response) ?? isWrong(connection)
  }
  return { id, title, says: saysGoesOn, needs: ['wait'], scenario: { expects: 'the result of the call in flight', run } }
}

function resultIssue(response: Readonly<Record<string, unknown>>): string | undefined {
  return Object.hasOwn(response, 'result') ? undefined : `the call in flight is answered with ${show(response)}`
}

function hasError(connection: AuditConnection, code: number): string | undefined {
  const errors = connection.responses(null).filter(({ error }) => isObject(error) && error.code === code)
  return errors.length === 1 ? undefined : `there are ${errors.length} errors with code ${code} and id null`
}

function audit(
  id: string,
  title: AuditSource['title'],
  says: string,
  needs: readonly Role[],
  expects: string,
  run: (connect: Connect, names: Names) => Promise<string | undefined>,
): AuditSource {
  return { id, title, says, needs, scenario: { expects, run } }
}

async function manyCalls(connect: Connect, { echo }: Names): Promise<string | undefined> {
  const connection = await connect()
  const all = Array.from({ length: 30 }, (_, index) => index + 1)
  connection.send(...all.map((id) => call(echo, [`value ${id}`], id)))
  for (const id of all) {
    const { result } = await connection.response(id)
    if (result !== `value ${id}`) return `the result for the id ${id} is ${show(result)}`
  }
  await connection.settle()
  const count = connection.answers.length
  return count === all.length ? undefined : `there are ${count} messages for ${all.length} calls`
}

async function twoConnections(connect: Connect, { echo }: Names): Promise<string | undefined> {
  const [one, other] = [await connect(), await connect()]
  one.send(call(echo, ['one']))
  other.send(call(echo, ['other']))
  const results = [(await one.response(1)).result, (await other.response(1)).result]
  return results[0] === 'one' && results[1] === 'other' ? undefined : `the results are ${show(results)}`
}

async function asTheyFinish(connect: Connect, { wait }: Names): Promise<string | undefined> {
  const connection = await connect()
  connection.send(call(wait, [inFlight], 'slow'), request({ id: 'fast' }))
  const { id } = await connection.message((value) => value.id === 'slow' || value.id === 'fast', 'response')
  return id === 'fast' ? undefined : 'the slow call that came earlier is answered first'
}

async function sameId(connect: Connect, { wait }: Names): Promise<string | undefined> {
  const connection = await connect()
  connection.send(call(wait, [inFlight], 1), request({ id: 1 }), call(wait, [later], 'clock'))
  await connection.response('clock')
  const responses = connection.responses(1)
  const codes = responses.map(({ error }) => (isObject(error) ? error.code : 'result'))
  if (!codes.includes(-32600)) return `the second call is not refused: ${show(responses)}`
  return codes.length === 2 && codes.includes('result') ? undefined : `the responses with the id 1 are ${show(responses)}`
}

async function unexpectedResponses(connect: Connect): Promise<string | undefined> {
  const connection = await connect()
  const error = { code: -32603, message: 'Internal error' }
  for (const members of [{ result: 1 }, { error }])
    for (const id of ['audits', 1, null]) connection.send(JSON.stringify({ jsonrpc: '2.0', ...members, id }))
  await connection.settle()
  const [first] = connection.answers
  return first === undefined ? undefined : `a response is answered with ${show(first)}`
}

/** The server calls with an id. A call with the same id is not its answer, and the answer to it is not that of a call in flight. */
async function separateIds(connect: Connect, { ask, echo }: Names): Promise<string | undefined> {
  const connection = await connect()
  connection.send(call(ask, ['audits.answer'], 'asking'))
  const { id } = await connection.message(({ method }) => method === 'audits.answer', 'call of the server')
  if (id === undefined) return 'the server sends a notification in place of a call'
  connection.send(JSON.stringify({ jsonrpc: '2.0', result: 'wrong', id: 'asking' }), call(echo, ['mine'], id))
  const { result } = await connection.response(id)
  if (result !== 'mine') return `the result of a call with the id of the server's call is ${show(result)}`
  connection.send(JSON.stringify({ jsonrpc: '2.0', result: 'right', id }))
  const asked = await connection.response('asking')
  return asked.result === 'right' ? undefined : `the server has taken ${show(asked)} for the answer to its call`
}

async function hugeMessage(connect: Connect, { wait }: Names): Promise<string | undefined> {
  const [one, other] = [await connect(), await connect()]
  one.send(call(wait, [inFlight]))
  other.send(call(unknownMethod, ['x'.repeat(8_388_608)], 'huge'))
  await other.until(() => (other.answers.length > 0 || other.closed ? true : undefined), 'answer to the huge message')
  const response = await one.response(1)
  await one.settle()
  return resultIssue(response)
}

async function lostConnection(connect: Connect, { wait }: Names): Promise<string | undefined> {
  const [one, other] = [await connect(), await connect()]
  one.send(call(wait, [inFlight]))
  one.close()
  other.send(call(wait, [later]))
  const response = await other.response(1)
  await (await connect()).settle()
  return resultIssue(response)
}

const binary = new TextEncoder().encode('{"audits": "a binary frame"}')

/** The audits of calls that share a connection. */
export const connections: readonly Definition[] = [
  ...section('JSON-RPC 2.0', '§5, over one connection', 'two-way', [
    audit('many', 'MUST answer each of 30 calls in flight once, with its own id', saysMany, ['echo'], '30 responses', manyCalls),
    audit(
      'two-connections',
      'MUST answer a call on the connection that it came over',
      'An id belongs to the client that chose it; another client may choose the same.',
      ['echo'],
      'the result of each connection',
      twoConnections,
    ),
    audit(
      'separate-ids',
      "MUST keep the ids of its own calls apart from the client's",
      'Each end chooses the ids of its calls; a message with a method is a call, and one with a result is a response.',
      ['ask', 'echo'],
      'the result of each call',
      separateIds,
    ),
  ]),
  ...section('Recommendation', 'Two-way connections', 'two-way', [
    audit(
      'as-they-finish',
      'SHOULD answer calls as they finish',
      'A slow call that holds up those behind it makes a connection as slow as its slowest call.',
      ['wait'],
      'the answer of the faster call first',
      asTheyFinish,
    ),
    audit(
      'same-id',
      'SHOULD refuse an id that is in flight, and go on with the first call',
      'The client could not tell two responses with the same id apart.',
      ['wait'],
      'an error -32600 and the result of the first call',
      sameId,
    ),
    audit(
      'unexpected-response',
      'SHOULD ignore a response that nothing waits for',
      'Two ends that answer responses never stop.',
      [],
      'no answer',
      unexpectedResponses,
    ),
    survives('bad-json', 'SHOULD NOT let bad JSON end other calls', '{"jsonrpc"', (one) => hasError(one, -32700)),
    survives('binary', 'SHOULD NOT let a binary frame end other calls', binary),
    audit(
      'huge',
      'SHOULD NOT let a message of 8 MiB end the calls of other connections',
      'A server that refuses a message closes at most the connection that it came over.',
      ['wait'],
      'the result of the call in flight',
      hugeMessage,
    ),
    audit(
      'lost',
      'SHOULD survive a connection that closes during a call',
      'A response that cannot be sent any more is no reason to end.',
      ['wait'],
      'the results of other calls',
      lostConnection,
    ),
  ]),
]
