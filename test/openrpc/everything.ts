/** A service with every feature that a document describes. */

import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { scope, type } from 'arktype'
import { loginRequired, permissionRequired, Service } from 'damn-simple-jsonrpc-server'
import { defineError } from 'damn-simple-jsonrpc-server/client'
import type { OpenrpcOptions } from 'damn-simple-jsonrpc-server/openrpc'
import * as v from 'valibot'
import { z } from 'zod'

/** A schema that refers to itself at its root. */
const Folder = z.object({
  name: z.string(),
  get folders() {
    return z.array(Folder)
  },
})

/** A schema with a name, used in several methods. */
const Note = z.object({ text: z.string().describe('What it says') }).meta({ id: 'Note', title: 'A note' })

const { chain: Chain } = scope({ chain: { value: 'number', 'next?': 'chain' } }).export()

type Linked = { value: number; next?: Linked | undefined }
const Linked: v.GenericSchema<Linked> = v.object({ value: v.number(), next: v.optional(v.lazy(() => Linked)) })

const TooLarge = defineError(8, 'Too large', z.object({ limit: z.number() }))

const nested = [{ params: { start: { value: 1, next: { value: 2 } } }, result: 1 }]

const statistics = new Service()
  .method('mean', { params: { numbers: z.array(z.number()).min(1) }, result: z.number() }, ({ numbers }) => {
    return numbers.reduce((total, each) => total + each, 0) / numbers.length
  })
  .mount(
    'deep',
    new Service().method('count', { params: ['things'] }, (things: unknown[]) => things.length),
  )

export const info = { title: 'Everything', version: '1.2.3', description: 'Shows **all** of it', license: { name: 'MIT' } }
export const converters: NonNullable<OpenrpcOptions['converters']> = { valibot: toStandardJsonSchema }

/** Returns a new service, so that a test can add to it. */
export function everything() {
  return new Service()
    .method('add', (x: number, y: number) => x + y)
    .method('sum', (...numbers: number[]) => numbers.reduce((total, each) => total + each, 0))
    .method('nothing', { params: [] }, () => null)
    .method('echo', { params: ['value', 'times?'] }, (value: unknown, times?: unknown) => [value, times ?? 1])
    .method(
      'divide',
      {
        params: { dividend: z.number().describe('What is divided'), divisor: z.number().default(2) },
        result: z.number(),
        summary: 'Divides',
        description: 'Divides `dividend` by `divisor`.',
        tags: ['arithmetic', 'pure'],
        errors: [{ code: 7, message: 'Division by zero', data: { hint: 'infinity' } }, TooLarge],
        examples: [
          { name: 'halves', params: { divisor: 2, dividend: 4 }, result: 2 },
          { params: [9, 3], result: 3 },
        ],
      },
      ({ dividend, divisor }) => dividend / divisor,
    )
    .method('old', { deprecated: true, summary: 'Not this one' }, () => 'old')
    .method('optionalFirst', { params: { maybe: z.string().optional(), sure: z.string() } }, ({ sure }) => sure)
    .method('wholeObject', { params: z.object({ a: z.string(), b: z.number().optional() }) }, ({ a }) => a)
    .method('wholeTuple', { params: z.tuple([z.number(), z.string()]), result: z.string() }, ([n, text]) => `${text}${n}`)
    .method('wholeList', { params: z.array(z.number()) }, (numbers) => numbers.length)
    .method(
      'wholeChoice',
      { params: z.union([z.object({ a: z.string(), c: z.boolean() }), z.object({ b: z.string(), c: z.boolean() })]) },
      () => true,
    )
    .method('grow', { params: { root: Folder }, result: Folder }, ({ root }) => root)
    .method('writeNote', { params: Note, result: Note }, (note) => note)
    .method('joinNotes', { params: { one: Note, other: Note } }, ({ one, other }) => one.text + other.text)
    .method('chain', { params: { start: Chain }, examples: nested }, ({ start }) => start.value)
    .method('linked', { params: { start: Linked }, examples: nested }, ({ start }) => start.value)
    .method('ark', { params: { word: type('string>1'), count: type('number>=0') } }, ({ word }) => word)
    .method('vali', { params: { word: v.pipe(v.string(), v.minLength(1)) }, result: v.string() }, ({ word }) => word)
    .method('private', { guards: [loginRequired()] }, () => 'yours')
    .method('wipe', { guards: [permissionRequired('wipe')], params: { what: z.object({ secret: Note }) } }, () => null)
    .mount('stats', statistics)
}
