/** Faults in reading versions, methods, params and ids. */
import {
  type Fault,
  type FaultyServer,
  isObject,
  type JsonObject,
  parse,
  rewriteBody,
  rewriteEntries,
  rewriteRequest,
  rewriteResponses,
  textOf,
} from './fault-injection.ts'

const inherited = Object.getOwnPropertyNames(Object.prototype)

const isScalar = (value: unknown): boolean => value !== undefined && typeof value !== 'object'

/** Calls the method with id 1, then puts the original id into the answer. */
const echoesAnyId: Fault = async (init, forward, url) => {
  const value = parse(textOf(init))
  if (!isObject(value) || (typeof value.id !== 'boolean' && typeof value.id !== 'object') || value.id === null)
    return forward(init, url)
  const response = await forward({ ...init, body: JSON.stringify({ ...value, id: 1 }) }, url)
  return Response.json({ ...((await response.json()) as JsonObject), id: value.id })
}

const withId = (change: (id: unknown) => unknown) =>
  rewriteResponses((response) => {
    const id = change(response.id)
    return Object.is(id, response.id) ? undefined : { ...response, id }
  })

export const envelopeFaults: readonly FaultyServer[] = [
  {
    name: 'accepts any version',
    fault: rewriteEntries((entry) => (entry.jsonrpc === '2.0' ? undefined : { ...entry, jsonrpc: '2.0' })),
    breaks: ['2.0-4-version-*', '2.0-5.1-invalid-old-notification', '2.0-6-version'],
  },
  {
    name: 'converts the method to a string',
    fault: rewriteEntries((entry) => (typeof entry.method === 'string' ? undefined : { ...entry, method: String(entry.method) })),
    breaks: [
      '2.0-4-method-missing',
      '2.0-4-method-number',
      '2.0-4-method-null',
      '2.0-4-method-array',
      '2.0-4-method-object',
      '2.0-4-id-of-invalid',
    ],
  },
  {
    name: 'trims the method name',
    fault: rewriteEntries(({ method, ...rest }) =>
      typeof method === 'string' && method !== method.trim() ? { ...rest, method: method.trim() } : undefined,
    ),
    breaks: ['2.0-4-method-exact'],
  },
  {
    name: 'answers -32600 to an empty method name',
    fault: rewriteEntries((entry) => (entry.method === '' ? { ...entry, method: 1 } : undefined)),
    breaks: ['2.0-4-method-empty'],
  },
  {
    name: 'finds methods on Object.prototype',
    fault: rewriteEntries((entry) => (inherited.includes(entry.method as string) ? { ...entry, method: 'sum' } : undefined)),
    breaks: ['2.0-4-method-proto', '2.0-4-method-constructor', '2.0-4-method-to-string', '2.0-4-method-has-own'],
  },
  {
    name: 'accepts only ASCII in method names',
    fault: rewriteEntries((entry) => (/[^ -~]/.test(String(entry.method)) ? { ...entry, method: 1 } : undefined)),
    breaks: ['2.0-4-method-unicode', 'json-not-utf-8'],
  },
  {
    name: 'checks the params before the method name',
    fault: rewriteBody((text, sent) => (/"params":(\[\]|\{\})/.test(sent) ? text.replace('-32601', '-32602') : text)),
    breaks: [
      '2.0-4-method-unknown',
      '2.0-4-method-unicode',
      '2.0-4-method-empty',
      '2.0-4-method-proto',
      '2.0-4-method-constructor',
      '2.0-4-method-to-string',
      '2.0-4-method-has-own',
      '2.0-4-params-empty',
      '2.0-8-unknown',
      'json-members-order',
    ],
  },
  {
    name: 'requires params',
    fault: rewriteEntries((entry) => (entry.params === undefined ? { ...entry, params: 'none' } : undefined)),
    atLeast: ['2.0-4-params-absent'],
  },
  {
    name: 'wraps a scalar into an array of params',
    fault: rewriteEntries((entry) => (isScalar(entry.params) ? { ...entry, params: [entry.params] } : undefined)),
    breaks: ['2.0-4-params-string', '2.0-4-params-number', '2.0-4-params-boolean'],
  },
  {
    name: 'refuses params null',
    fault: rewriteEntries((entry) => (entry.params === null ? { ...entry, params: 1 } : undefined)),
    breaks: ['2.0-4-params-null'],
  },
  {
    name: 'ignores the case of member names',
    fault: rewriteEntries((entry) =>
      'JSONRPC' in entry
        ? Object.fromEntries(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value]))
        : undefined,
    ),
    breaks: ['2.0-4-members-case'],
  },
  {
    name: 'refuses unknown members',
    fault: rewriteEntries((entry) => ('meta' in entry ? { ...entry, method: 1 } : undefined)),
    breaks: ['2.0-4-members-extra'],
  },
  {
    name: 'treats a falsy id as missing',
    fault: rewriteEntries(({ id, ...rest }) => (id === 0 || id === '' || id === null ? rest : undefined)),
    breaks: ['2.0-4-id-zero', '2.0-4-id-empty', '2.0-4-id-null', '2.0-6-falsy-ids', '2.0-6-thirty', 'http-at-once'],
  },
  {
    name: 'parses a string id as JSON',
    fault: withId((id) => (typeof id === 'string' && parse(id) !== undefined ? parse(id) : id)),
    breaks: ['2.0-4-id-digits', '2.0-4-id-word-null', '2.0-6-kinds-of-ids', '2.0-6-example'],
  },
  {
    name: 'truncates ids to 32 bits',
    fault: withId((id) => (typeof id === 'number' ? id | 0 : id)),
    breaks: ['2.0-4-id-largest-integer', '2.0-4-id-fraction', '2.0-4-id-exact'],
  },
  {
    name: 'drops the sign of ids',
    fault: withId((id) => (typeof id === 'number' ? Math.abs(id) : id)),
    breaks: ['2.0-4-id-negative'],
  },
  {
    name: 'ignores the exponent of an id',
    fault: rewriteRequest((text) => text.replace('"id":1e3', '"id":1')),
    breaks: ['2.0-4-id-exponent'],
  },
  {
    name: 'converts ids to strings',
    fault: withId((id) => (typeof id === 'number' ? String(id) : id)),
    atLeast: ['2.0-4-id-number'],
  },
  {
    name: 'converts ids to numbers',
    fault: withId((id) => (typeof id === 'string' ? Number(id) : id)),
    atLeast: ['2.0-4-id-string'],
  },
  {
    name: 'truncates ids to 255 characters',
    fault: withId((id) => (typeof id === 'string' ? id.slice(0, 255) : id)),
    breaks: ['2.0-4-id-long'],
  },
  {
    name: 'accepts ids of any type',
    fault: echoesAnyId,
    breaks: ['2.0-4-id-true', '2.0-4-id-false', '2.0-4-id-array', '2.0-4-id-object'],
  },
  { name: 'stores ids as doubles', fault: rewriteResponses((response) => response), breaks: ['2.0-4-id-exact'] },
  {
    name: 'answers an invalid request with id null',
    fault: rewriteResponses(({ error, ...rest }) =>
      isObject(error) && error.code === -32600 ? { ...rest, error, id: null } : undefined,
    ),
    breaks: ['2.0-4-id-of-invalid'],
  },
  {
    name: 'reads named params by their order',
    fault: rewriteEntries((entry) => (isObject(entry.params) ? { ...entry, params: Object.values(entry.params) } : undefined)),
    breaks: ['2.0-4.2-params-by-name', '2.0-4.2-names-case'],
  },
  {
    name: 'reads positional params in reverse',
    fault: rewriteEntries((entry) => (Array.isArray(entry.params) ? { ...entry, params: entry.params.toReversed() } : undefined)),
    breaks: ['2.0-4.2-params-by-position', '2.0-6-example'],
  },
  {
    name: 'passes at most two params',
    fault: rewriteEntries((entry) => (Array.isArray(entry.params) ? { ...entry, params: entry.params.slice(0, 2) } : undefined)),
    breaks: ['2.0-4.2-params-many', '2.0-6-example'],
  },
  {
    name: 'ignores the case of param names',
    fault: rewriteEntries((entry) =>
      isObject(entry.params)
        ? {
            ...entry,
            params: Object.fromEntries(Object.entries(entry.params).map(([name, value]) => [name.toLowerCase(), value])),
          }
        : undefined,
    ),
    breaks: ['2.0-4.2-names-case'],
  },
  {
    name: 'merges params into its own object',
    fault: rewriteRequest((text) =>
      text.replace('"params":{"__proto__":{"minuend":42,"subtrahend":23}}', '"params":{"minuend":42,"subtrahend":23}'),
    ),
    breaks: ['2.0-4.2-names-own'],
  },
  {
    name: 'replaces missing params by 0',
    fault: rewriteEntries((entry) => {
      if (entry.method !== 'subtract' || !entry.params) return undefined
      const { params } = entry
      return Array.isArray(params)
        ? { ...entry, params: [...params, 0, 0].slice(0, 2) }
        : { ...entry, params: { subtrahend: 0, ...params } }
    }),
    breaks: ['2.0-4.2-missing-position', '2.0-4.2-missing-name'],
  },
]
