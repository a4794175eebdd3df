/** The methods of every server: as our service, and as a hand-written function that checks nothing. */
import { Service } from 'damn-simple-jsonrpc-server'

const add = (x: number, y: number) => x + y
const echo = (value: unknown) => value
const compute = (milliseconds: number) => {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
  return end
}

/** The service of our endpoints. */
export const service = new Service().methods({ add, echo, compute })

/** A parsed message: one call, or a batch. */
export type Message = Call | readonly Call[]

interface Call {
  readonly method: 'add' | 'echo' | 'compute'
  readonly params: readonly never[]
  readonly id: unknown
}

const methods: Record<Call['method'], (...params: never[]) => unknown> = { add, echo, compute }

/** The reply of a hand-written server to a message. */
export function answer(message: Message): object {
  return 'map' in message ? message.map(respond) : respond(message)
}

function respond({ method, params, id }: Call) {
  return { jsonrpc: '2.0', result: methods[method](...params), id }
}
