/** Options that cannot work are a TypeError where the door is made, and the message names the mend. */
import { loginRequired } from 'damn-simple-jsonrpc-server'
import { csrfServe as fetchCsrfServe, serve as fetchServe } from 'damn-simple-jsonrpc-server/fetch'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { quietService } from './servers.ts'

type Make = (service: never, options?: never) => unknown

const mistakes: readonly [string, unknown, RegExp][] = [
  ['an option that nobody knows', { cross: [] }, /no option cross. The options are: .*cors/],
  ['options that are none', null, /options must be an object/],
  ['guards that are no array', { guards: loginRequired() }, /guards must be an array of functions/],
  ['a guard that was not called', { guards: [undefined] }, /guards must be an array of functions/],
  ['a status that is a number', { status: 200 }, /status must be a function/],
  ['cors as true', { cors: true }, /cors must be a list, such as \["https:\/\/app.example.com"\]/],
  ['cors as false', { cors: false }, /cors must be a list.* Leave it out for none/],
  ['cors as text', { cors: 'https://app.example' }, /cors must be a list/],
  ['cors for everybody', { cors: ['*'] }, /cors: "\*" is not an origin. Name each in full/],
  ['cors for null', { cors: ['null'] }, /cors: "null" is not an origin/],
  ['cors with a path', { cors: ['https://app.example/'] }, /is not an origin/],
  ['cors without a scheme', { cors: ['app.example'] }, /is not an origin/],
  ['cors with a pattern', { cors: ['https://*.app.example'] }, /is not an origin/],
  ['cors with what is no text', { cors: [/app/] }, /is not an origin/],
  ['cors without origins', { cors: {} }, /cors must be a list/],
  ['cors with a header that is none', { cors: { origins: [], headers: ['x y'] } }, /cors.headers must be a list of header names/],
  ['cors with a header that splits the answer', { cors: { origins: [], headers: ['x\r\ny: z'] } }, /cors.headers must be/],
  ['cors with headers as text', { cors: { origins: [], headers: 'x-csrf' } }, /cors.headers must be/],
  ['cors with an age that is none', { cors: { origins: [], maxAge: '600' } }, /cors.maxAge must be a whole number of seconds/],
  ['cors with a negative age', { cors: { origins: [], maxAge: -1 } }, /cors.maxAge must be/],
  ['allowedHosts as text', { allowedHosts: 'localhost' }, /allowedHosts must be a list, such as \["example.com"\]/],
  ['a host that is a URL', { allowedHosts: ['http://localhost'] }, /allowedHosts: "http:\/\/localhost" is not a host/],
  ['a host that is empty', { allowedHosts: [''] }, /is not a host/],
  ['a limit that nobody knows', { limits: { maxBytes: 1 } }, /no limit named maxBytes|no option maxBytes/],
  ['a limit of nothing', { limits: { maxCallsInFlight: 0 } }, /limits.maxCallsInFlight must be a number above 0/],
  ['a limit as text', { limits: { maxMessageBytes: '1mb' } }, /limits.maxMessageBytes must be a number/],
  ['a limit above that of the service', { limits: { maxMessageBytes: 1e9 } }, /Raise it at the service/],
]

describe.each<[string, Make]>([
  ['serve of …/node', serve as Make],
  ['csrfServe of …/node', csrfServe as Make],
  ['serve of …/fetch', fetchServe as Make],
  ['csrfServe of …/fetch', fetchCsrfServe as Make],
])('%s', (_name, make) => {
  test.each(mistakes)('%s', (_title, options, message) => {
    const making = () => make(quietService() as never, options as never)
    expect(making).toThrow(TypeError)
    expect(making).toThrow(message)
  })

  test.each([undefined, null, {}, () => '', 'service', { handle: 1 }])('%s is nothing that can be served', (service) => {
    expect(() => make(service as never)).toThrow(/takes a Service, or an object with handle\(message, context\)/)
  })
})

test.each([
  ['serve of …/node', serve as Make],
  ['serve of …/fetch', fetchServe as Make],
])('%s has no use for trusted origins', (_name, make) => {
  expect(() => make(quietService() as never, { trustedOrigins: ['https://app.example'] } as never)).toThrow(
    /an option of csrfServe/,
  )
})

test.each(['', 'Basic\r\nSet-Cookie: a=b', 'Basic realm="für"'])('a challenge %j cannot stand in a header', (challenge) => {
  expect(() => loginRequired({ challenge })).toThrow(/challenge must be/)
})
