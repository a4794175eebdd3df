/** Faults in the values and members of responses. */
import {
  type FaultyServer,
  isObject,
  type JsonObject,
  nullResult,
  parse,
  rewriteEntries,
  rewriteResponses,
  textOf,
} from './fault-injection.ts'

const results = (change: (result: unknown) => unknown) =>
  rewriteResponses((response) => ('result' in response ? { ...response, result: change(response.result) } : undefined))
const errorsOf = (change: (error: JsonObject, response: JsonObject) => JsonObject | undefined) =>
  rewriteResponses((response) => (isObject(response.error) ? change(response.error, response) : undefined))
const coded = (code: number, other: number) =>
  errorsOf((error, response) => (error.code === code ? { ...response, error: { ...error, code: other } } : undefined))

const withoutNulls = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutNulls)
    : isObject(value)
      ? Object.fromEntries(Object.entries(value).flatMap(([name, each]) => (each === null ? [] : [[name, withoutNulls(each)]])))
      : value

export const responseFaults: readonly FaultyServer[] = [
  {
    name: 'sends falsy results as null',
    fault: results((result) => result || null),
    breaks: ['2.0-4-params-null', '2.0-4.2-value-falsy'],
  },
  {
    name: 'rounds numbers in results',
    fault: results((result) => (typeof result === 'number' ? Math.round(result) : result)),
    breaks: ['2.0-4.2-value-numbers'],
  },
  { name: 'leaves out null members of results', fault: results(withoutNulls), breaks: ['2.0-4.2-value-structures'] },
  {
    name: 'truncates strings at 64 kB',
    fault: results((result) => (typeof result === 'string' ? result.slice(0, 65_535) : result)),
    breaks: ['2.0-4.2-value-long'],
  },
  {
    name: 'sends results without jsonrpc',
    fault: rewriteResponses(({ jsonrpc, ...rest }) => ('result' in rest ? rest : undefined)),
    breaks: ['2.0-5-result-version'],
  },
  {
    name: 'sends errors without jsonrpc',
    fault: rewriteResponses(({ jsonrpc, ...rest }) => ('error' in rest ? rest : undefined)),
    breaks: ['2.0-4-id-exact', '2.0-5-error-version', '2.0-5-parse-error', 'robust-deep', 'robust-proto', 'robust-answers-json'],
  },
  {
    name: 'sends error null with results',
    fault: rewriteResponses((each) => ('result' in each ? { ...each, error: null } : undefined)),
    breaks: ['2.0-5-result-alone'],
  },
  {
    name: 'sends result null with errors',
    fault: errorsOf((_, response) => ({ ...response, result: null })),
    breaks: ['2.0-4-id-exact', '2.0-5-error-alone', '2.0-5-parse-error', 'robust-deep', 'robust-proto', 'robust-answers-json'],
  },
  {
    name: 'leaves out a null id',
    fault: rewriteResponses(({ id, ...rest }) => (id === null ? rest : undefined)),
    breaks: [
      '2.0-5.1-parse-*',
      '2.0-5.1-invalid-*',
      '2.0-4-members-case',
      '2.0-4-id-null',
      '2.0-4-id-true',
      '2.0-4-id-false',
      '2.0-4-id-array',
      '2.0-4-id-object',
      '2.0-5-error-id',
      '2.0-5-parse-error',
      '2.0-6-empty',
      '2.0-6-unparsable',
      '2.0-6-invalid-one',
      '2.0-6-invalid-three',
      '2.0-6-null',
      '2.0-6-string',
      '2.0-6-empty-object',
      '2.0-6-nested-empty',
      '2.0-6-nested',
      '2.0-6-bad-id',
      '2.0-6-notification-and-invalid',
      '2.0-6-falsy-ids',
      '2.0-6-example',
      'json-not-utf-8',
      'robust-unclosed',
      'robust-answers-json',
    ],
  },
  {
    name: 'leaves out a null result',
    fault: rewriteResponses(({ result, ...rest }) => (result === null ? rest : undefined)),
    breaks: ['2.0-5-result-null'],
  },
  {
    name: 'adds a member to results',
    fault: rewriteResponses((each) => ('result' in each ? { ...each, time: 1 } : undefined)),
    breaks: ['2.0-5-result-members'],
  },
  {
    name: 'adds a member beside errors',
    fault: errorsOf((_, response) => ({ ...response, time: 1 })),
    breaks: ['2.0-4-id-exact', '2.0-5-error-members'],
  },
  {
    name: 'sends error codes as strings',
    fault: errorsOf((error, response) => ({ ...response, error: { ...error, code: `${error.code}` } })),
    atLeast: ['2.0-5.1-code'],
  },
  {
    name: 'sends errors without messages',
    fault: errorsOf(({ code }, response) => ({ ...response, error: { code } })),
    breaks: [
      '2.0-4-id-exact',
      '2.0-5-parse-error',
      '2.0-5.1-message',
      '2.0-5.1-message-concise',
      'robust-deep',
      'robust-proto',
      'robust-answers-json',
    ],
  },
  {
    name: 'sends long error messages',
    fault: errorsOf((error, response) => ({ ...response, error: { ...error, message: 'Oh. '.repeat(100) } })),
    breaks: ['2.0-4-id-exact', '2.0-5.1-message-concise'],
  },
  {
    name: 'adds a member to the error object',
    fault: errorsOf((error, response) => ({ ...response, error: { ...error, name: 'Oops' } })),
    breaks: ['2.0-4-id-exact', '2.0-5.1-error-object-members'],
  },
  {
    name: 'answers -32600 to bad JSON',
    fault: coded(-32700, -32600),
    breaks: ['2.0-5.1-parse-*', '2.0-6-unparsable', 'json-not-utf-8', 'robust-unclosed'],
  },
  { name: 'answers -32700 to an invalid request', fault: coded(-32600, -32700), atLeast: ['2.0-5.1-invalid-*'] },
  {
    name: 'does not answer an invalid request without an id',
    fault: async (init, forward, url) => {
      const value = parse(textOf(init))
      return isObject(value) && !('id' in value) ? new Response(null, { status: 204 }) : forward(init, url)
    },
    breaks: [
      '2.0-5-error-*',
      '2.0-4-members-case',
      '2.0-5.1-code',
      '2.0-5.1-message',
      '2.0-5.1-message-concise',
      '2.0-5.1-error-object-members',
      '2.0-5.1-invalid-empty-object',
      '2.0-5.1-invalid-unrelated-object',
      '2.0-5.1-invalid-method-and-params',
      '2.0-5.1-invalid-old-notification',
    ],
  },
  {
    name: 'answers -32601 to invalid params',
    fault: coded(-32602, -32601),
    breaks: ['2.0-4.2-missing-position', '2.0-4.2-missing-name'],
  },
  {
    name: 'answers every method that begins with rpc.',
    fault: rewriteEntries((entry) => (/^rpc\./.test(String(entry.method)) ? { ...entry, method: 'sum' } : undefined)),
    breaks: ['2.0-8-unknown'],
  },
  {
    name: 'answers notifications of extensions',
    fault: async (init, forward, url) => (/"rpc\..*"}$/.test(textOf(init)) ? Response.json(nullResult) : forward(init, url)),
    breaks: ['2.0-8-notification'],
  },
]
