/** Faults around HTTP, and those that strangers make use of. */
import type { FaultyServer } from './faults.ts'
import { type Fault, html, isLoose, parse, reading, replying, textOf, writing } from './wrong.ts'

const typeOf = (headers: Record<string, string>): string => headers['content-type'] ?? ''
const withHeader = (name: string, value: string | undefined): Fault =>
  replying((response) => {
    const headers = new Headers(response.headers)
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
    return { headers }
  })

const asPost =
  (httpMethod: string): Fault =>
  (init, right, target) =>
    right(init.method === httpMethod ? { ...init, method: 'POST', body: init.body ?? queryOf(target) } : init)

function queryOf(target: string): string {
  return JSON.stringify({ ...Object.fromEntries(new URL(target).searchParams), id: 1 })
}

const takesType =
  (pattern: RegExp): Fault =>
  (init, right, target) => {
    const type = typeOf(init.headers)
    return right(
      pattern.test(type) ? { ...init, headers: { ...init.headers, 'content-type': 'application/json' } } : init,
      target,
    )
  }

const refusesType =
  (allowed: RegExp): Fault =>
  (init, right, target) =>
    allowed.test(typeOf(init.headers)) ? right(init, target) : html(415)

const trips =
  (over: (text: string) => boolean): Fault =>
  (init, right, target) =>
    over(textOf(init)) ? html(500) : right(init, target)

/** Keeps the message in a variable that all requests share. */
function forgetful(): Fault {
  let last: string | undefined
  return async (init, right, target) => {
    last = textOf(init)
    await new Promise((resolve) => setTimeout(resolve, 1))
    return right(init.method === 'GET' || last.length > 500 || last === textOf(init) ? init : { ...init, body: last }, target)
  }
}

/** Once somebody has sent `__proto__`, every object has what was in it. */
function polluted(): Fault {
  let isPolluted = false
  const pollutes = reading((text) =>
    text.replaceAll(/"__proto__":\{"audits":1\},/g, () => {
      isPolluted = true
      return ''
    }),
  )
  const shows = writing((text) => (isPolluted ? text.replace('"result":{}', '"result":{"audits":1}') : text))
  return (init, right, target) => pollutes(init, (inner) => Promise.resolve(shows(inner, right, target)), target)
}

const isParseError = (text: string): boolean => parse(text) === undefined

export const httpFaults: readonly FaultyServer[] = [
  { name: 'wants application/json-rpc', fault: refusesType(/^application\/json-rpc/), atLeast: ['http-request-json'] },
  {
    name: 'compares the type as a text',
    fault: refusesType(/^application\/json$/),
    breaks: ['http-request-charset', 'http-request-json-rpc', 'http-request-jsonrequest', 'http-type-case', 'http-charset-case'],
  },
  {
    name: 'takes any type',
    fault: takesType(/./),
    breaks: [
      'http-request-refuses-text',
      'http-request-refuses-form',
      'http-request-refuses-multipart',
      'http-request-refuses-near-miss',
    ],
  },
  {
    name: 'wants to be accepted',
    fault: (init, right, target) => (init.headers.accept === '*/*' ? html(406) : right(init, target)),
    breaks: ['http-request-any-accept'],
  },
  { name: 'takes PUT', fault: asPost('PUT'), breaks: ['http-request-refuses-put'] },
  { name: 'takes DELETE', fault: asPost('DELETE'), breaks: ['http-request-refuses-delete'] },
  { name: 'takes GET', fault: asPost('GET'), breaks: ['http-request-refuses-get'] },
  { name: 'allows nothing', fault: withHeader('allow', undefined), breaks: ['http-allow'] },
  {
    name: 'sends 404 for every error',
    fault: replying((response) => (response.status === 200 ? { status: 404 } : undefined)),
    breaks: [
      'http-response-error-status',
      'http-response-parse-status',
      'http-response-batch-status',
      'http-response-result-status',
    ],
  },
  {
    name: 'sends 200 always',
    fault: replying((response) => (response.status === 204 ? { status: 200 } : undefined)),
    breaks: ['http-response-notification-status', 'http-response-notifications-status'],
  },
  {
    name: 'sends text',
    fault: withHeader('content-type', 'text/plain'),
    breaks: ['http-response-type', 'http-response-parse-type'],
  },
  {
    name: 'passes over Content-Encoding',
    fault: (init, right, target) => {
      const { 'content-encoding': _, ...headers } = init.headers
      return right({ ...init, headers }, target)
    },
    breaks: ['http-encoding'],
  },
  {
    name: 'mixes up requests that come at once',
    fault: forgetful(),
    atLeast: ['http-at-once'],
  },
  { name: 'lets browsers guess', fault: withHeader('x-content-type-options', undefined), breaks: ['robust-no-sniffing'] },
  {
    name: 'lets every page in with cookies',
    fault: replying((response, { headers: { origin } }) =>
      origin === undefined
        ? undefined
        : {
            headers: {
              ...Object.fromEntries(response.headers),
              'access-control-allow-origin': origin,
              'access-control-allow-credentials': 'true',
            },
          },
    ),
    breaks: ['robust-no-foreign-origin'],
  },
  {
    name: 'shows a page for bad JSON',
    fault: trips(isParseError),
    atLeast: ['robust-no-trace', 'robust-answers-json', 'robust-unclosed'],
  },
  {
    name: 'shows where it broke',
    fault: writing((text) => {
      const value = parse(text)
      return isLoose(value) && isLoose(value.error)
        ? JSON.stringify({ ...value, error: { ...value.error, data: 'Error\n    at x (y.js:1:1)' } })
        : text
    }),
    breaks: ['2.0-4-id-exact', 'robust-no-trace'],
  },
  {
    name: 'overflows its stack',
    fault: trips((text) => text.includes('['.repeat(5000))),
    breaks: ['robust-deep', 'robust-unclosed'],
  },
  { name: 'trips over long names', fault: trips((text) => text.includes('m'.repeat(1000))), breaks: ['robust-long-name'] },
  {
    name: 'trips over large batches',
    fault: trips((text) => text.startsWith('[') && text.length > 50_000 && text.includes('{')),
    breaks: ['robust-many'],
  },
  { name: 'lets itself be polluted', fault: polluted(), breaks: ['robust-proto'] },
]
