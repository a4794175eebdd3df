/** What grows in process: batches, bodies, and the number of methods. */
import { Service } from 'damn-simple-jsonrpc-server'
import { naiveServer } from '../in-process/naive.ts'
import type { Growing } from './grow.ts'

const add = (x: number, y: number) => x + y
const echo = (value: unknown) => value

/** The limits would end each of these runs early. */
const unlimited = { maxBatchLength: Infinity, maxMessageBytes: Infinity, maxReplyBytes: Infinity }
const service = new Service({ limits: unlimited }).methods({ add, echo })
const naive = naiveServer({ add, echo })

const call = (method: string, params: unknown, id = 1) => ({ jsonrpc: '2.0', method, params, id })

const batch: Growing = {
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

const body: Growing = {
  what: 'kB of a body',
  unit: 'kB',
  sizes: [1, 10, 100, 1000, 10_000],
  at: (size) => both(size, call('echo', [Array.from({ length: size * 10 }, (_, id) => rowOf100(id))])),
}

function both(units: number, message: unknown) {
  const text = JSON.stringify(message)
  return { units, ours: () => service.handle(text), mark: () => naive(text) }
}

const methodCounts = [1, 10, 100, 1000, 10_000, 100_000]

/** As many methods are called in turn, evenly spread over all: one alone would stay in the processor's cache. */
const called = 1000

const methods: Growing = {
  what: 'methods, cost of a call',
  unit: 'call',
  sizes: methodCounts,
  at: (size) => {
    const functions = functionsNamed(namesUpTo(size))
    const [ours, mark] = [new Service().methods(functions), naiveServer(functions)]
    const texts = Array.from({ length: called }, (_, turn) =>
      JSON.stringify(call(`method${Math.floor((turn * size) / called)}`, [1, 2])),
    )
    let [oursAt, markAt] = [0, 0]
    return {
      units: 1,
      ours: () => ours.handle(texts[oursAt++ % called] as string),
      mark: () => mark(texts[markAt++ % called] as string),
    }
  },
}

const registration: Growing = {
  what: 'methods, cost of registering one',
  unit: 'method',
  sizes: methodCounts,
  at: (size) => {
    const names = namesUpTo(size)
    return { units: size, ours: () => nothing(serviceOf(names)), mark: () => nothing(functionsNamed(names)) }
  },
}

function serviceOf(names: readonly string[]): Service {
  const grown = new Service()
  for (const name of names) grown.method(name, add)
  return grown
}

/** Registering answers nothing. */
function nothing(_registered: unknown): string {
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

/** All of them. */
export const growing: readonly Growing[] = [batch, body, methods, registration]
