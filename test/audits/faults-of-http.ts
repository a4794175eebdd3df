/** Faults in HTTP, and faults that attackers use. */
import {
  errorPage,
  type Fault,
  type FaultyServer,
  isObject,
  parse,
  rewriteBody,
  rewriteHead,
  rewriteRequest,
  textOf,
} from './fault-injection.ts'

const typeOf = (headers: Record<string, string>): string => headers['content-type'] ?? ''
const withHeader = (name: string, value: string | undefined): Fault =>
  rewriteHead((response) => {
    const headers = new Headers(response.headers)
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
    return { headers }
  })

const asPost =
  (httpMethod: string): Fault =>
  (init, forward, url) =>
    forward(init.method === httpMethod ? { ...init, method: 'POST', body: init.body ?? queryOf(url) } : init)

function queryOf(url: string): string {
  return JSON.stringify({ ...Object.fromEntries(new URL(url).searchParams), id: 1 })
}

const acceptsType =
  (pattern: RegExp): Fault =>
  (init, forward, url) => {
    const type = typeOf(init.headers)
    return forward(pattern.test(type) ? { ...init, headers: { ...init.headers, 'content-type': 'application/json' } } : init, url)
  }

const refusesType =
  (allowed: RegExp): Fault =>
  (init, forward, url) =>
    allowed.test(typeOf(init.headers)) ? forward(init, url) : errorPage(415)

const failsOn =
  (isFatal: (text: string) => boolean): Fault =>
  (init, forward, url) =>
    isFatal(textOf(init)) ? errorPage(500) : forward(init, url)

/** Keeps the message in a variable that all requests share. */
function mixingRequests(): Fault {
  let last: string | undefined
  return async (init, forward, url) => {
    last = textOf(init)
    await new Promise((resolve) => setTimeout(resolve, 1))
    return forward(init.method === 'GET' || last.length > 500 || last === textOf(init) ? init : { ...init, body: last }, url)
  }
}

/** After a request with `__proto__`, every object has its members. */
function pollutable(): Fault {
  let isPolluted = false
  const pollutes = rewriteRequest((text) =>
    text.replaceAll(/"__proto__":\{"audits":1\},/g, () => {
      isPolluted = true
      return ''
    }),
  )
  const showsPollution = rewriteBody((text) => (isPolluted ? text.replace('"result":{}', '"result":{"audits":1}') : text))
  return (init, forward, url) => pollutes(init, (inner) => Promise.resolve(showsPollution(inner, forward, url)), url)
}

const isParseError = (text: string): boolean => parse(text) === undefined

export const httpFaults: readonly FaultyServer[] = [
  { name: 'accepts only application/json-rpc', fault: refusesType(/^application\/json-rpc/), atLeast: ['http-request-json'] },
  {
    name: 'compares the Content-Type as a string',
    fault: refusesType(/^application\/json$/),
    breaks: ['http-request-charset', 'http-request-json-rpc', 'http-request-jsonrequest', 'http-type-case', 'http-charset-case'],
  },
  {
    name: 'accepts any Content-Type',
    fault: acceptsType(/./),
    breaks: [
      'http-request-refuses-text',
      'http-request-refuses-form',
      'http-request-refuses-multipart',
      'http-request-refuses-near-miss',
    ],
  },
  {
    name: 'refuses Accept: */*',
    fault: (init, forward, url) => (init.headers.accept === '*/*' ? errorPage(406) : forward(init, url)),
    breaks: ['http-request-any-accept'],
  },
  { name: 'answers PUT', fault: asPost('PUT'), breaks: ['http-request-refuses-put'] },
  { name: 'answers DELETE', fault: asPost('DELETE'), breaks: ['http-request-refuses-delete'] },
  { name: 'answers GET', fault: asPost('GET'), breaks: ['http-request-refuses-get'] },
  { name: 'sends 405 without Allow', fault: withHeader('allow', undefined), breaks: ['http-allow'] },
  {
    name: 'sends every response with 404',
    fault: rewriteHead((response) => (response.status === 200 ? { status: 404 } : undefined)),
    breaks: [
      'http-response-error-status',
      'http-response-parse-status',
      'http-response-batch-status',
      'http-response-result-status',
    ],
  },
  {
    name: 'sends 200 without a body',
    fault: rewriteHead((response) => (response.status === 204 ? { status: 200 } : undefined)),
    breaks: ['http-response-notification-status', 'http-response-notifications-status'],
  },
  {
    name: 'sends responses as text/plain',
    fault: withHeader('content-type', 'text/plain'),
    breaks: ['http-response-type', 'http-response-parse-type'],
  },
  {
    name: 'ignores Content-Encoding',
    fault: (init, forward, url) => {
      const { 'content-encoding': _, ...headers } = init.headers
      return forward({ ...init, headers }, url)
    },
    breaks: ['http-encoding'],
  },
  {
    name: 'mixes up concurrent requests',
    fault: mixingRequests(),
    atLeast: ['http-at-once'],
  },
  {
    name: 'sends no X-Content-Type-Options',
    fault: withHeader('x-content-type-options', undefined),
    breaks: ['robust-no-sniffing'],
  },
  {
    name: 'allows credentials to every origin',
    fault: rewriteHead((response, { headers: { origin } }) =>
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
    name: 'sends a page for bad JSON',
    fault: failsOn(isParseError),
    atLeast: ['robust-no-trace', 'robust-answers-json', 'robust-unclosed'],
  },
  {
    name: 'sends a stack trace with errors',
    fault: rewriteBody((text) => {
      const value = parse(text)
      return isObject(value) && isObject(value.error)
        ? JSON.stringify({ ...value, error: { ...value.error, data: 'Error\n    at x (y.js:1:1)' } })
        : text
    }),
    breaks: ['2.0-4-id-exact', 'robust-no-trace'],
  },
  {
    name: 'overflows its stack on nested JSON',
    fault: failsOn((text) => text.includes('['.repeat(5000))),
    breaks: ['robust-deep', 'robust-unclosed'],
  },
  { name: 'fails on long method names', fault: failsOn((text) => text.includes('m'.repeat(1000))), breaks: ['robust-long-name'] },
  {
    name: 'fails on large batches',
    fault: failsOn((text) => text.startsWith('[') && text.length > 50_000 && text.includes('{')),
    breaks: ['robust-many'],
  },
  { name: 'lets a request change Object.prototype', fault: pollutable(), breaks: ['robust-proto'] },
  {
    name: 'sends every answer with status 418',
    fault: rewriteHead(() => ({ status: 418 })),
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
