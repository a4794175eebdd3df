/** Faults around values, responses, JSON, notifications and batches. */
import type { FaultyServer } from './faults.ts'
import {
  type Fault,
  html,
  isLoose,
  type Loose,
  parse,
  reading,
  readingEntries,
  replying,
  textOf,
  writing,
  writingResponses,
} from './wrong.ts'

const results = (change: (result: unknown) => unknown) =>
  writingResponses((response) => ('result' in response ? { ...response, result: change(response.result) } : undefined))
const errorsOf = (change: (error: Loose, response: Loose) => Loose | undefined) =>
  writingResponses((response) => (isLoose(response.error) ? change(response.error, response) : undefined))
const coded = (code: number, other: number) =>
  errorsOf((error, response) => (error.code === code ? { ...response, error: { ...error, code: other } } : undefined))

const withoutNulls = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutNulls)
    : isLoose(value)
      ? Object.fromEntries(Object.entries(value).flatMap(([name, each]) => (each === null ? [] : [[name, withoutNulls(each)]])))
      : value

/** What JavaScript makes of a text, which is more than JSON. */
function evaluated(text: string): string {
  try {
    return JSON.stringify(new Function(`return (${text})`)()) ?? text
  } catch {
    return text
  }
}

const evaluates: Fault = reading((text) => (parse(text) === undefined && text.length < 1000 ? evaluated(text) : text))

function firstDocument(text: string): string {
  for (let end = text.indexOf('}') + 1; end > 0; end = text.indexOf('}', end) + 1) {
    if (parse(text.slice(0, end)) !== undefined) return text.slice(0, end)
  }
  return text
}

const noRequest = { jsonrpc: '2.0', error: { code: -32600, message: 'Invalid Request' }, id: null }
const ok = { jsonrpc: '2.0', result: null, id: null }

export const messageFaults: readonly FaultyServer[] = [
  {
    name: 'thinks falsy results are none',
    fault: results((result) => result || null),
    breaks: ['2.0-4-params-null', '2.0-4.2-value-falsy'],
  },
  {
    name: 'has whole numbers only',
    fault: results((result) => (typeof result === 'number' ? Math.round(result) : result)),
    breaks: ['2.0-4.2-value-numbers'],
  },
  { name: 'leaves out members that are null', fault: results(withoutNulls), breaks: ['2.0-4.2-value-structures'] },
  {
    name: 'cuts strings at 64 kB',
    fault: results((result) => (typeof result === 'string' ? result.slice(0, 65_535) : result)),
    breaks: ['2.0-4.2-value-long'],
  },
  {
    name: 'decodes Latin-1',
    fault: writing((text) => Buffer.from(text).toString('latin1')),
    breaks: ['2.0-4-id-unicode', '2.0-4.2-value-unicode', 'json-escaped-text', 'json-utf-8'],
  },
  {
    name: 'encodes Latin-1',
    fault: writing((text) => Uint8Array.from(Buffer.from(text, 'latin1'))),
    breaks: ['2.0-4-id-unicode', '2.0-4.2-value-unicode', 'json-escaped-text', 'json-utf-8', 'json-answers-utf-8'],
  },
  {
    name: 'has no version in results',
    fault: writingResponses(({ jsonrpc, ...rest }) => ('result' in rest ? rest : undefined)),
    breaks: ['2.0-5-result-version'],
  },
  {
    name: 'has no version in errors',
    fault: writingResponses(({ jsonrpc, ...rest }) => ('error' in rest ? rest : undefined)),
    breaks: ['2.0-4-id-exact', '2.0-5-error-version', '2.0-5-parse-error', 'robust-deep', 'robust-proto', 'robust-answers-json'],
  },
  {
    name: 'sends error null with results',
    fault: writingResponses((each) => ('result' in each ? { ...each, error: null } : undefined)),
    breaks: ['2.0-5-result-alone'],
  },
  {
    name: 'sends result null with errors',
    fault: errorsOf((_, response) => ({ ...response, result: null })),
    breaks: ['2.0-4-id-exact', '2.0-5-error-alone', '2.0-5-parse-error', 'robust-deep', 'robust-proto', 'robust-answers-json'],
  },
  {
    name: 'leaves out an id that is null',
    fault: writingResponses(({ id, ...rest }) => (id === null ? rest : undefined)),
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
      '2.0-6-notification-and-stranger',
      '2.0-6-falsy-ids',
      '2.0-6-example',
      'json-not-utf-8',
      'robust-unclosed',
      'robust-answers-json',
    ],
  },
  {
    name: 'leaves out a result that is null',
    fault: writingResponses(({ result, ...rest }) => (result === null ? rest : undefined)),
    breaks: ['2.0-5-result-null'],
  },
  {
    name: 'tells the time with results',
    fault: writingResponses((each) => ('result' in each ? { ...each, time: 1 } : undefined)),
    breaks: ['2.0-5-result-members'],
  },
  {
    name: 'tells the time with errors',
    fault: errorsOf((_, response) => ({ ...response, time: 1 })),
    breaks: ['2.0-4-id-exact', '2.0-5-error-members'],
  },
  {
    name: 'writes codes as strings',
    fault: errorsOf((error, response) => ({ ...response, error: { ...error, code: `${error.code}` } })),
    atLeast: ['2.0-5.1-code'],
  },
  {
    name: 'has no messages',
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
    name: 'tells stories',
    fault: errorsOf((error, response) => ({ ...response, error: { ...error, message: 'Oh. '.repeat(100) } })),
    breaks: ['2.0-4-id-exact', '2.0-5.1-message-concise'],
  },
  {
    name: 'names the class of an error',
    fault: errorsOf((error, response) => ({ ...response, error: { ...error, name: 'Oops' } })),
    breaks: ['2.0-4-id-exact', '2.0-5.1-error-object-members'],
  },
  {
    name: 'evaluates what it gets',
    fault: evaluates,
    breaks: [
      '2.0-5.1-parse-trailing-comma',
      '2.0-5.1-parse-single-quotes',
      '2.0-5.1-parse-bare-names',
      '2.0-5.1-parse-comment',
      '2.0-5.1-parse-nan',
      '2.0-5.1-parse-leading-zero',
      '2.0-5.1-parse-bad-escape',
      '2.0-5.1-parse-control-character',
    ],
  },
  {
    name: 'reads the first document',
    fault: reading((text) => (parse(text) === undefined ? firstDocument(text) : text)),
    breaks: ['2.0-5.1-parse-trailing-text', '2.0-5.1-parse-two-documents', '2.0-5.1-parse-two-lines'],
  },
  {
    name: 'strips control characters',
    fault: reading((text) => [...text].filter((character) => character >= ' ').join('')),
    breaks: ['2.0-5.1-parse-control-character'],
  },
  {
    name: 'closes what is open',
    fault: reading((text) => (parse(text) === undefined && parse(`${text}}`) ? `${text}}` : text)),
    breaks: ['2.0-5.1-parse-truncated'],
  },
  {
    name: 'takes an empty body for {}',
    fault: reading((text) => (text.trim() === '' ? '{}' : text)),
    breaks: ['2.0-5.1-parse-empty', '2.0-5.1-parse-blank', 'http-request-refuses-get'],
  },
  {
    name: 'answers -32600 to bad JSON',
    fault: coded(-32700, -32600),
    breaks: ['2.0-5.1-parse-*', '2.0-6-unparsable', 'json-not-utf-8', 'robust-unclosed'],
  },
  { name: 'answers -32700 to what is no request', fault: coded(-32600, -32700), atLeast: ['2.0-5.1-invalid-*'] },
  {
    name: 'says nothing to a stranger without an id',
    fault: async (init, right, target) => {
      const value = parse(textOf(init))
      return isLoose(value) && !('id' in value) ? new Response(null, { status: 204 }) : right(init, target)
    },
    breaks: [
      '2.0-5-error-*',
      '2.0-4-members-case',
      '2.0-5.1-code',
      '2.0-5.1-message',
      '2.0-5.1-message-concise',
      '2.0-5.1-error-object-members',
      '2.0-5.1-invalid-empty-object',
      '2.0-5.1-invalid-stranger',
      '2.0-5.1-invalid-two-faults',
      '2.0-5.1-invalid-old-notification',
    ],
  },
  {
    name: 'says that no method is there',
    fault: coded(-32602, -32601),
    breaks: ['2.0-4.2-missing-position', '2.0-4.2-missing-name'],
  },
  {
    name: 'does as if it had every extension',
    fault: readingEntries((entry) => (/^rpc\./.test(String(entry.method)) ? { ...entry, method: 'sum' } : undefined)),
    breaks: ['2.0-8-unknown'],
  },
  {
    name: 'answers notifications of extensions',
    fault: async (init, right, target) => (/"rpc\..*"}$/.test(textOf(init)) ? Response.json(ok) : right(init, target)),
    breaks: ['2.0-8-notification'],
  },
  {
    name: 'finds the members with a pattern',
    fault: (init, right, target) =>
      /^\{"jsonrpc":"2.0","method"|^(?!.*2\.0)/s.test(textOf(init)) ? right(init, target) : Response.json(noRequest),
    atLeast: ['json-members-order', 'json-white-space', 'json-escaped-names'],
  },
  {
    name: 'cannot unescape',
    fault: reading((text) => text.replaceAll('\\', '\\\\')),
    atLeast: ['json-escaped-names', 'json-escaped-text'],
  },
  {
    name: 'trips over a byte order mark',
    fault: (init, right, target) => (typeof init.body === 'object' && init.body[0] === 0xef ? html(500) : right(init, target)),
    breaks: ['json-mark'],
  },
  {
    name: 'decodes what is not UTF-8',
    fault: (init, right, target) => right(init.method === 'GET' ? init : { ...init, body: textOf(init) }, target),
    breaks: ['json-not-utf-8'],
  },
  {
    name: 'trips over half a surrogate pair',
    fault: (init, right, target) => (textOf(init).includes('\\ud800') ? html(500) : right(init, target)),
    breaks: ['json-lone-surrogate'],
  },
  {
    name: 'begins with a byte order mark',
    fault: writing((text) => (text === '' ? '' : `\ufeff${text}`)),
    breaks: ['json-answers-no-mark'],
  },
  {
    name: 'is a teapot to every message',
    fault: replying(() => ({ status: 418 })),
    breaks: [
      'http-request-refuses-text',
      'http-request-refuses-form',
      'http-request-refuses-multipart',
      'http-request-refuses-near-miss',
      'http-request-refuses-put',
      'http-request-refuses-delete',
      'http-response-error-status',
      'http-response-parse-status',
      'http-response-batch-status',
      'http-response-result-status',
      'http-response-notification-status',
      'http-response-notifications-status',
    ],
  },
]
