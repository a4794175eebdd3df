/** §4: valid and invalid Request objects. */
import { type AuditSource, type Definition, section } from '../definition.ts'
import { error, result } from '../expect.ts'
import { call, request, unknownMethod } from '../messages.ts'

/** If the id can be read, both the id and null are accepted: §5 allows either reading. */
const refused = error(-32600, [1, null])
const notFound = error(-32601, 1)

const versionSays =
  'The member jsonrpc is exactly the string "2.0"; an object without it is not a Request object of this version.'
const methodSays = 'The member method is a string with the name of the method.'
const paramsSays = 'The member params is an array or an object, and is optional.'
const notFoundSays = 'A method that does not exist is answered with -32601.'

function refuses(id: string, title: AuditSource['title'], says: string, members: Readonly<Record<string, unknown>>): AuditSource {
  return { id, title, says, send: request({ id: 1, ...members }), expect: refused }
}

function refusesParams(id: string, kind: string, params: unknown): AuditSource {
  return {
    id,
    title: `MUST refuse params that are ${kind}`,
    says: paramsSays,
    needs: ['echo'],
    send: ({ echo }) => call(echo, params),
    expect: error([-32600, -32602], [1, null]),
  }
}

function isUnknown(id: string, name: string): AuditSource {
  return {
    id,
    title: `MUST answer -32601 to the method ${JSON.stringify(name)}`,
    says: `${notFoundSays} A property that every object inherits is not a method.`,
    send: call(name, []),
    expect: notFound,
  }
}

/** The audits of §4, except those of the id. */
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
    title: 'MUST accept any characters in a method name',
    says: `${methodSays} A JSON string can contain any character.`,
    send: call('方法 😀\u0000', []),
    expect: notFound,
  },
  {
    id: 'method-exact',
    title: 'MUST NOT trim a method name',
    says: `${methodSays} A name that ends with a space is another name.`,
    needs: ['echo'],
    send: ({ echo }) => call(`${echo} `, ['hello']),
    expect: notFound,
  },
  {
    id: 'method-empty',
    title: 'SHOULD answer -32601 to the method ""',
    says: 'An empty string is a string, so the request is valid and its method is unknown.',
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
    title: 'MUST accept a request without params',
    says: paramsSays,
    send: request({ id: 1 }),
    expect: notFound,
  },
  {
    id: 'params-empty',
    title: 'MUST accept an empty array and an empty object as params',
    says: paramsSays,
    steps: () => [
      [call(unknownMethod, []), notFound],
      [call(unknownMethod, {}), notFound],
    ],
  },
  {
    id: 'params-null',
    title: 'MAY accept params null as absent params',
    says: 'null is not a structured value, but some clients send it.',
    needs: ['sum'],
    send: ({ sum }) => call(sum, null),
    expect: result(0),
  },
  {
    id: 'members-case',
    title: 'SHOULD match the names of members by case',
    says: 'The names of members should be case-sensitive (§2).',
    send: JSON.stringify({ JSONRPC: '2.0', METHOD: unknownMethod, ID: 1 }),
    expect: error(-32600, null),
  },
  {
    id: 'members-extra',
    title: 'MAY ignore unknown members',
    says: 'The specification neither forbids other members nor gives them a meaning.',
    send: request({ id: 1, meta: { trace: 'x' } }),
    expect: notFound,
  },
])
