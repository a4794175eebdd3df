/** Faults around versions, methods, params and ids. */
import type { FaultyServer } from './faults.ts'
import { type Fault, isLoose, type Loose, parse, reading, readingEntries, textOf, writing, writingResponses } from './wrong.ts'

const inherited = Object.getOwnPropertyNames(Object.prototype)

const isScalar = (value: unknown): boolean => value !== undefined && typeof value !== 'object'

/** Calls with another id and puts the one that was sent back into the answer, however odd. */
const echoesAnyId: Fault = async (init, right, target) => {
  const value = parse(textOf(init))
  if (!isLoose(value) || (typeof value.id !== 'boolean' && typeof value.id !== 'object') || value.id === null)
    return right(init, target)
  const response = await right({ ...init, body: JSON.stringify({ ...value, id: 1 }) }, target)
  return Response.json({ ...((await response.json()) as Loose), id: value.id })
}

const withId = (change: (id: unknown) => unknown) =>
  writingResponses((response) => {
    const id = change(response.id)
    return Object.is(id, response.id) ? undefined : { ...response, id }
  })

export const envelopeFaults: readonly FaultyServer[] = [
  {
    name: 'takes any version',
    fault: readingEntries((entry) => (entry.jsonrpc === '2.0' ? undefined : { ...entry, jsonrpc: '2.0' })),
    breaks: ['2.0-4-version-*', '2.0-5.1-invalid-old-notification', '2.0-6-version'],
  },
  {
    name: 'makes a string of any method',
    fault: readingEntries((entry) => (typeof entry.method === 'string' ? undefined : { ...entry, method: String(entry.method) })),
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
    name: 'trims the method',
    fault: readingEntries(({ method, ...rest }) =>
      typeof method === 'string' && method !== method.trim() ? { ...rest, method: method.trim() } : undefined,
    ),
    breaks: ['2.0-4-method-exact'],
  },
  {
    name: 'finds an empty method invalid',
    fault: readingEntries((entry) => (entry.method === '' ? { ...entry, method: 1 } : undefined)),
    breaks: ['2.0-4-method-empty'],
  },
  {
    name: 'knows the methods of every object',
    fault: readingEntries((entry) => (inherited.includes(entry.method as string) ? { ...entry, method: 'sum' } : undefined)),
    breaks: ['2.0-4-method-proto', '2.0-4-method-constructor', '2.0-4-method-to-string', '2.0-4-method-has-own'],
  },
  {
    name: 'knows methods of ASCII alone',
    fault: readingEntries((entry) => (/[^ -~]/.test(String(entry.method)) ? { ...entry, method: 1 } : undefined)),
    breaks: ['2.0-4-method-unicode', 'json-not-utf-8'],
  },
  {
    name: 'looks at params before it looks for the method',
    fault: writing((text, sent) => (/"params":(\[\]|\{\})/.test(sent) ? text.replace('-32601', '-32602') : text)),
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
    name: 'wants params',
    fault: readingEntries((entry) => (entry.params === undefined ? { ...entry, params: 'none' } : undefined)),
    atLeast: ['2.0-4-params-absent'],
  },
  {
    name: 'wraps a scalar into an array of params',
    fault: readingEntries((entry) => (isScalar(entry.params) ? { ...entry, params: [entry.params] } : undefined)),
    breaks: ['2.0-4-params-string', '2.0-4-params-number', '2.0-4-params-boolean'],
  },
  {
    name: 'refuses params null',
    fault: readingEntries((entry) => (entry.params === null ? { ...entry, params: 1 } : undefined)),
    breaks: ['2.0-4-params-null'],
  },
  {
    name: 'reads names of members in any case',
    fault: readingEntries((entry) =>
      'JSONRPC' in entry
        ? Object.fromEntries(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value]))
        : undefined,
    ),
    breaks: ['2.0-4-members-case'],
  },
  {
    name: 'refuses members that it does not know',
    fault: readingEntries((entry) => ('meta' in entry ? { ...entry, method: 1 } : undefined)),
    breaks: ['2.0-4-members-extra'],
  },
  {
    name: 'takes an id that is falsy for none',
    fault: readingEntries(({ id, ...rest }) => (id === 0 || id === '' || id === null ? rest : undefined)),
    breaks: ['2.0-4-id-zero', '2.0-4-id-empty', '2.0-4-id-null', '2.0-6-falsy-ids', '2.0-6-thirty', 'http-at-once'],
  },
  {
    name: 'reads ids as if they were JSON',
    fault: withId((id) => (typeof id === 'string' && parse(id) !== undefined ? parse(id) : id)),
    breaks: ['2.0-4-id-digits', '2.0-4-id-word-null', '2.0-6-kinds-of-ids', '2.0-6-example'],
  },
  {
    name: 'has ids of 32 bits',
    fault: withId((id) => (typeof id === 'number' ? id | 0 : id)),
    breaks: ['2.0-4-id-largest-integer', '2.0-4-id-fraction', '2.0-4-id-exact'],
  },
  {
    name: 'has ids without a sign',
    fault: withId((id) => (typeof id === 'number' ? Math.abs(id) : id)),
    breaks: ['2.0-4-id-negative'],
  },
  {
    name: 'reads numbers up to the first letter',
    fault: reading((text) => text.replace('"id":1e3', '"id":1')),
    breaks: ['2.0-4-id-exponent'],
  },
  {
    name: 'makes strings of ids',
    fault: withId((id) => (typeof id === 'number' ? String(id) : id)),
    atLeast: ['2.0-4-id-number'],
  },
  {
    name: 'makes numbers of ids',
    fault: withId((id) => (typeof id === 'string' ? Number(id) : id)),
    atLeast: ['2.0-4-id-string'],
  },
  {
    name: 'cuts ids after 255 characters',
    fault: withId((id) => (typeof id === 'string' ? id.slice(0, 255) : id)),
    breaks: ['2.0-4-id-long'],
  },
  {
    name: 'answers to any id',
    fault: echoesAnyId,
    breaks: ['2.0-4-id-true', '2.0-4-id-false', '2.0-4-id-array', '2.0-4-id-object'],
  },
  { name: 'has doubles for ids', fault: writingResponses((response) => response), breaks: ['2.0-4-id-exact'] },
  {
    name: 'forgets the id of an invalid request',
    fault: writingResponses(({ error, ...rest }) =>
      isLoose(error) && error.code === -32600 ? { ...rest, error, id: null } : undefined,
    ),
    breaks: ['2.0-4-id-of-invalid'],
  },
  {
    name: 'takes named params in the order of sending',
    fault: readingEntries((entry) => (isLoose(entry.params) ? { ...entry, params: Object.values(entry.params) } : undefined)),
    breaks: ['2.0-4.2-params-by-name', '2.0-4.2-names-case'],
  },
  {
    name: 'takes positional params from the end',
    fault: readingEntries((entry) => (Array.isArray(entry.params) ? { ...entry, params: entry.params.toReversed() } : undefined)),
    breaks: ['2.0-4.2-params-by-position', '2.0-6-example'],
  },
  {
    name: 'takes two params at most',
    fault: readingEntries((entry) => (Array.isArray(entry.params) ? { ...entry, params: entry.params.slice(0, 2) } : undefined)),
    breaks: ['2.0-4.2-params-many', '2.0-6-example'],
  },
  {
    name: 'reads names of params in any case',
    fault: readingEntries((entry) =>
      isLoose(entry.params)
        ? {
            ...entry,
            params: Object.fromEntries(Object.entries(entry.params).map(([name, value]) => [name.toLowerCase(), value])),
          }
        : undefined,
    ),
    breaks: ['2.0-4.2-names-case'],
  },
  {
    name: 'merges params into an object of its own',
    fault: reading((text) =>
      text.replace('"params":{"__proto__":{"minuend":42,"subtrahend":23}}', '"params":{"minuend":42,"subtrahend":23}'),
    ),
    breaks: ['2.0-4.2-names-own'],
  },
  {
    name: 'takes missing params for 0',
    fault: readingEntries((entry) => {
      if (entry.method !== 'subtract' || !entry.params) return undefined
      const { params } = entry
      return Array.isArray(params)
        ? { ...entry, params: [...params, 0, 0].slice(0, 2) }
        : { ...entry, params: { subtrahend: 0, ...params } }
    }),
    breaks: ['2.0-4.2-missing-position', '2.0-4.2-missing-name'],
  },
]
