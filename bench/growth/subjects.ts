/** What grows in process: the length of a batch, the size of a body, and the number of methods. */
import { Service } from 'damn-simple-jsonrpc-server'
import { naiveServer } from '../in-process/naive.ts'
import type { Subject } from './measure.ts'

const add = (x: number, y: number) => x + y
const echo = (value: unknown) => value

/** The default limits would refuse the larger sizes. */
const unlimited = { maxBatchLength: Infinity, maxMessageBytes: Infinity, maxReplyBytes: Infinity }
const service = new Service({ limits: unlimited }).methods({ add, echo })
const naive = naiveServer({ add, echo })

const call = (method: string, params: unknown, id = 1) => ({ jsonrpc: '2.0', method, params, id })

const batch: Subject = {
  what: 'entries of a batch',
  unit: 'entry',
  sizes: [1, 10, 100, 1000, 10_000],
  at: (size) =>
    both(
      size,
      Array.from({ length: size }, (_, id) => call('add', [id, 2], id + 1)),
    ),
}

const rowOf100 = (id: number) => ({
  id: 1e7 + id,
  name: 'a row of a hundred bytes',
  tags: ['red', 'green'],
  price: 12.125,
  sold: true,
})

const body: Subject = {
  what: 'kB of a body',
  unit: 'kB',
  sizes: [1, 10, 100, 1000, 10_000],
  at: (size) => both(size, call('echo', [Array.from({ length: size * 10 }, (_, id) => rowOf100(id))])),
}

function both(units: number, message: unknown) {
  const text = JSON.stringify(message)
  return { units, ours: () => service.handle(text), baseline: () => naive(text) }
}

const methodCounts = [1, 10, 100, 1000, 10_000, 100_000]

/** How many methods are called in turn, evenly spread over all, because a single one would stay in the cache of the processor. */
const called = 1000

const methods: Subject = {
  what: 'methods, cost of a call',
  unit: 'call',
  sizes: methodCounts,
  at: (size) => {
    const functions = functionsNamed(namesUpTo(size))
    const [ours, baseline] = [new Service().methods(functions), naiveServer(functions)]
    const texts = Array.from({ length: called }, (_, turn) =>
      JSON.stringify(call(`method${Math.floor((turn * size) / called)}`, [1, 2])),
    )
    let [oursAt, baselineAt] = [0, 0]
    return {
      units: 1,
      ours: () => ours.handle(texts[oursAt++ % called] as string),
      baseline: () => baseline(texts[baselineAt++ % called] as string),
    }
  },
}

const registration: Subject = {
  what: 'methods, cost of registering one',
  unit: 'method',
  sizes: methodCounts,
  at: (size) => {
    const names = namesUpTo(size)
    return { units: size, ours: () => noAnswer(serviceOf(names)), baseline: () => noAnswer(functionsNamed(names)) }
  },
}

function serviceOf(names: readonly string[]): Service {
  const service = new Service()
  for (const name of names) service.method(name, add)
  return service
}

/** The answer of a registration, which has none. */
function noAnswer(_registered: unknown): string {
  return ''
}

function namesUpTo(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `method${index}`)
}

function functionsNamed(names: readonly string[]): Record<string, typeof add> {
  const functions: Record<string, typeof add> = {}
  for (const name of names) functions[name] = add
  return functions
}

/** All subjects, in the order of the report. */
export const subjects: readonly Subject[] = [batch, body, methods, registration]
