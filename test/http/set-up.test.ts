/** `serve` and `csrfServe` throw a TypeError for invalid options, and the message names the fix. */
import { loginRequired } from 'damn-simple-jsonrpc-server'
import { csrfServe as fetchCsrfServe, serve as fetchServe } from 'damn-simple-jsonrpc-server/fetch'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { quietService } from './servers.ts'

type Make = (service: never, options?: never) => unknown

const mistakes: readonly [string, unknown, RegExp][] = [
  ['an unknown option', { cross: [] }, /no option cross. The options are: .*cors/],
  ['options that are null', null, /options must be an object/],
  ['guards that are not an array', { guards: loginRequired() }, /guards must be an array of functions/],
  ['a guard that is undefined', { guards: [undefined] }, /guards must be an array of functions/],
  ['a status that is a number', { status: 200 }, /status must be a function/],
  ['cors as true', { cors: true }, /cors must be a list, such as \["https:\/\/app.example.com"\]/],
  ['cors as false', { cors: false }, /cors must be a list.* Leave it out for none/],
  ['cors as text', { cors: 'https://app.example' }, /cors must be a list/],
  ['cors for every origin', { cors: ['*'] }, /cors: "\*" is not an origin. Name each in full/],
  ['cors for null', { cors: ['null'] }, /cors: "null" is not an origin/],
  ['cors with a path', { cors: ['https://app.example/'] }, /is not an origin/],
  ['cors without a scheme', { cors: ['app.example'] }, /is not an origin/],
  ['cors with a pattern', { cors: ['https://*.app.example'] }, /is not an origin/],
  ['cors with an origin that is not text', { cors: [/app/] }, /is not an origin/],
  ['cors without origins', { cors: {} }, /cors must be a list/],
  [
    'cors with an invalid header name',
    { cors: { origins: [], headers: ['x y'] } },
    /cors.headers must be a list of header names/,
  ],
  [
    'cors with a header name that contains a line break',
    { cors: { origins: [], headers: ['x\r\ny: z'] } },
    /cors.headers must be/,
  ],
  ['cors with headers as text', { cors: { origins: [], headers: 'x-csrf' } }, /cors.headers must be/],
  ['cors with a maxAge that is text', { cors: { origins: [], maxAge: '600' } }, /cors.maxAge must be a whole number of seconds/],
  ['cors with a negative maxAge', { cors: { origins: [], maxAge: -1 } }, /cors.maxAge must be/],
  ['allowedHosts as text', { allowedHosts: 'localhost' }, /allowedHosts must be a list, such as \["example.com"\]/],
  ['a host that is a URL', { allowedHosts: ['http://localhost'] }, /allowedHosts: "http:\/\/localhost" is not a host/],
  ['a host that is empty', { allowedHosts: [''] }, /is not a host/],
  ['an unknown limit', { limits: { maxBytes: 1 } }, /no limit named maxBytes|no option maxBytes/],
  ['a limit of 0', { limits: { maxCallsInFlight: 0 } }, /limits.maxCallsInFlight must be a number above 0/],
  ['a limit as text', { limits: { maxMessageBytes: '1mb' } }, /limits.maxMessageBytes must be a number/],
  ['a limit above that of the service', { limits: { maxMessageBytes: 1e9 } }, /Raise it at the service/],
]

describe.each<[string, Make]>([
  ['serve of …/node', serve as Make],
  ['csrfServe of …/node', csrfServe as Make],
  ['serve of …/fetch', fetchServe as Make],
  ['csrfServe of …/fetch', fetchCsrfServe as Make],
])('%s', (name, make) => {
  test.each(mistakes)(`${name} throws a TypeError that names the fix for %s`, (_title, options, message) => {
    const making = () => make(quietService() as never, options as never)
    expect(making).toThrow(TypeError)
    expect(making).toThrow(message)
  })

  test.each([undefined, null, {}, () => '', 'service', { handle: 1 }])(
    `${name} throws if it gets %s in place of a service`,
    (service) => {
      expect(() => make(service as never)).toThrow(
        /takes a Service, or an object with handle\(message, context\).*new Service\(\)\.methods/,
      )
    },
  )
})

test.each([
  ['serve of …/node', serve as Make],
  ['serve of …/fetch', fetchServe as Make],
])('%s throws if it gets the option trustedOrigins, which is one of csrfServe', (_name, make) => {
  expect(() => make(quietService() as never, { trustedOrigins: ['https://app.example'] } as never)).toThrow(
    /an option of csrfServe/,
  )
})

test.each(['', 'Basic\r\nSet-Cookie: a=b', 'Basic realm="für"'])(
  'loginRequired throws for the challenge %j, which no header can hold',
  (challenge) => {
    expect(() => loginRequired({ challenge })).toThrow(/challenge must be/)
  },
)
