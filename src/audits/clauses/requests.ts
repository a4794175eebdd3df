/** §4: what makes a request, and what spoils one. */
import { type Definition, type Draft, section } from '../definition.ts'
import { error, result } from '../expect.ts'
import { call, request, unknownMethod } from '../messages.ts'

/** Where an id could be read, both it and null are right: the specification says either, depending on how it is read. */
const refused = error(-32600, [1, null])
const notFound = error(-32601, 1)

const versionSays = 'The member jsonrpc is the string "2.0", exactly; what lacks it is no Request object of this version.'
const methodSays = 'The member method is a string that names the method.'
const paramsSays = 'The member params is an array or an object; it may be left out.'
const notFoundSays = 'A method that does not exist is answered with -32601.'

function refuses(id: string, title: Draft['title'], says: string, members: Readonly<Record<string, unknown>>): Draft {
  return { id, title, says, send: request({ id: 1, ...members }), expect: refused }
}

function refusesParams(id: string, kind: string, params: unknown): Draft {
  return {
    id,
    title: `MUST refuse params that are ${kind}`,
    says: paramsSays,
    needs: ['echo'],
    send: ({ echo }) => call(echo, params),
    expect: error([-32600, -32602], [1, null]),
  }
}

function isUnknown(id: string, name: string): Draft {
  return {
    id,
    title: `MUST answer -32601 to the method ${JSON.stringify(name)}`,
    says: `${notFoundSays} What every object inherits is no method.`,
    send: call(name, []),
    expect: notFound,
  }
}

/** The audits of §4, but for those of the id. */
export const requests: readonly Definition[] = section('JSON-RPC 2.0', '§4 Request object', '2.0-4', [
  refuses('version-missing', 'MUST refuse a request without jsonrpc', versionSays, { jsonrpc: undefined }),
  refuses('version-1.0', 'MUST refuse jsonrpc "1.0"', versionSays, { jsonrpc: '1.0' }),
  refuses('version-2', 'MUST refuse jsonrpc "2"', versionSays, { jsonrpc: '2' }),
  refuses('version-number', 'MUST refuse jsonrpc as the number 2', versionSays, { jsonrpc: 2 }),
  refuses('version-null', 'MUST refuse jsonrpc null', versionSays, { jsonrpc: null }),
  refuses('method-missing', 'MUST refuse a request without a method', methodSays, { method: undefined }),
  refuses('method-number', 'MUST refuse a method that is a number', methodSays, { method: 1 }),
  refuses('method-null', 'MUST refuse a method that is null', methodSays, { method: null }),
  refuses('method-array', 'MUST refuse a method that is an array', methodSays, { method: [unknownMethod] }),
  refuses('method-object', 'MUST refuse a method that is an object', methodSays, { method: { name: unknownMethod } }),
  {
    id: 'method-unknown',
    title: 'MUST answer -32601 to a method that does not exist',
    says: notFoundSays,
    send: call(unknownMethod, []),
    expect: notFound,
  },
  {
    id: 'method-unicode',
    title: 'MUST take a method name of any characters',
    says: `${methodSays} A string of JSON holds any character.`,
    send: call('方法 😀\u0000', []),
    expect: notFound,
  },
  {
    id: 'method-exact',
    title: 'MUST take a method name as it is, untrimmed',
    says: `${methodSays} A name with a space at its end names another method.`,
    needs: ['echo'],
    send: ({ echo }) => call(`${echo} `, ['hello']),
    expect: notFound,
  },
  {
    id: 'method-empty',
    title: 'SHOULD answer -32601 to the method ""',
    says: 'An empty string is a string: the request is valid, and its method unknown.',
    send: call('', []),
    expect: notFound,
  },
  isUnknown('method-proto', '__proto__'),
  isUnknown('method-constructor', 'constructor'),
  isUnknown('method-to-string', 'toString'),
  isUnknown('method-has-own', 'hasOwnProperty'),
  refusesParams('params-string', 'a string', 'hello'),
  refusesParams('params-number', 'a number', 5),
  refusesParams('params-boolean', 'a boolean', true),
  {
    id: 'params-absent',
    title: 'MUST take a request without params',
    says: paramsSays,
    send: request({ id: 1 }),
    expect: notFound,
  },
  {
    id: 'params-empty',
    title: 'MUST take empty params of both kinds',
    says: paramsSays,
    steps: () => [
      [call(unknownMethod, []), notFound],
      [call(unknownMethod, {}), notFound],
    ],
  },
  {
    id: 'params-null',
    title: 'MAY take params null as if there were none',
    says: 'null is no structured value, but clients are known to send it.',
    needs: ['sum'],
    send: ({ sum }) => call(sum, null),
    expect: result(0),
  },
  {
    id: 'members-case',
    title: 'SHOULD tell members apart by case',
    says: 'All names of members that are matched should be considered case-sensitive (§2).',
    send: JSON.stringify({ JSONRPC: '2.0', METHOD: unknownMethod, ID: 1 }),
    expect: error(-32600, null),
  },
  {
    id: 'members-extra',
    title: 'MAY pass over members that it does not know',
    says: 'The specification neither forbids further members nor gives them a meaning.',
    send: request({ id: 1, meta: { trace: 'x' } }),
    expect: notFound,
  },
])
