/** The methods that every server offers: as our service, and called by hand, which checks nothing. */
import { Service } from 'damn-simple-jsonrpc-server'

const add = (x: number, y: number) => x + y
const echo = (value: unknown) => value

/** What our doors serve. */
export const service = new Service().method('add', add).method('echo', echo)

interface Request {
  readonly method: 'add' | 'echo'
  readonly params: readonly never[]
  readonly id: unknown
}

const methods: Record<Request['method'], (...params: never[]) => unknown> = { add, echo }

/** The reply to a parsed message, or to a batch of them, as one writes it by hand in an afternoon. */
export function answer(message: Request | readonly Request[]): unknown {
  return Array.isArray(message) ? message.map(respond) : respond(message as Request)
}

function respond({ method, params, id }: Request) {
  return { jsonrpc: '2.0', result: methods[method](...params), id }
}
