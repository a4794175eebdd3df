/** Faults on two-way connections. */
import type { ConnectionFault, ServerEnd } from './connection-fault-injection.ts'
import type { JsonObject } from './fault-injection.ts'

/** A server with one fault, and all audits of two-way connections that notice it. */
export interface FaultyConnectionServer {
  /** Completes the sentence "The audits notice a server that …". */
  readonly name: string
  readonly fault: () => ConnectionFault
  readonly breaks: readonly string[]
  /** The fault may break others, too: those that run at the same time. */
  readonly breaksMore?: boolean
}

const isCall = ({ method, id }: JsonObject): boolean => method !== undefined && id !== undefined
const isCancel = ({ method }: JsonObject): boolean => method === '$/cancelRequest'
const isResponse = ({ method, id }: JsonObject): boolean => method === undefined && id !== undefined

function cancelledId({ params }: JsonObject): unknown {
  return (Object(params) as { id?: unknown }).id
}

function error(id: unknown, code = -32600): string {
  return JSON.stringify({ jsonrpc: '2.0', error: { code, message: 'Invalid Request' }, id })
}

function result(id: unknown, value: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', result: value, id })
}

/** A fault that needs no memory apart from the connection's. */
function on(misbehave: ConnectionFault): () => ConnectionFault {
  return () => misbehave
}

const answersTwice = on((end) => ({
  onReply: (text, { result: value }) => {
    end.send(text)
    if (value === 'value 7') end.send(text)
  },
}))

const mixesResults = on((end) => ({
  onReply: (text) => end.send(text.replace('"value 7"', '"value 8"')),
}))

/** Sends each reply over the connection that was opened last. */
function mixesConnections(): ConnectionFault {
  let last: ServerEnd | undefined
  return (end) => {
    last = end
    return { onReply: (text, { result: value }) => (value === 'one' || value === 'other' ? last : end)?.send(text) }
  }
}

const takesCallsForResponses = on((end) => {
  const own = new Set<unknown>()
  return {
    onReply: (text, value) => {
      if (isCall(value)) own.add(value.id)
      end.send(text)
    },
    onMessage: (message, value) => {
      if (!isCall(value) || !own.has(value.id)) return end.receive(message)
      end.receive(result(value.id, 'wrong'))
      return end.send(result(value.id, 'mine'))
    },
  }
})

const takesAnyResponse = on((end) => {
  let own: unknown
  return {
    onReply: (text, value) => {
      if (isCall(value)) own = value.id
      end.send(text)
    },
    onMessage: (message, value) => end.receive(isResponse(value) && own ? result(own, value.result) : message),
  }
})

/** Begins a call once the one before it is answered. */
const answersInOrder = on((end) => {
  const waiting: (() => void)[] = []
  let isBusy = false
  return {
    onMessage: (message, value) => {
      if (!isCall(value)) return end.receive(message)
      const run = () => {
        isBusy = true
        end.receive(message)
      }
      return isBusy ? void waiting.push(run) : run()
    },
    onReply: (text, value) => {
      end.send(text)
      if (!isResponse(value)) return
      isBusy = false
      waiting.shift()?.()
    },
  }
})

/** Renames the id of a call that is the same as one in flight, and names the response back. */
const allowsSameId = on((end) => {
  const inFlight = new Set<unknown>()
  return {
    onMessage: (message, value) => {
      const isRepeated = isCall(value) && inFlight.has(value.id)
      if (isCall(value)) inFlight.add(value.id)
      end.receive(isRepeated ? JSON.stringify({ ...value, id: 'again' }) : message)
    },
    onReply: (text, value) => {
      inFlight.delete(value.id)
      end.send(value.id === 'again' ? JSON.stringify({ ...value, id: 1 }) : text)
    },
  }
})

const refusesBoth = on((end) => {
  let isRefused = false
  return {
    onReply: (text, value) => {
      const isFirst = isRefused && value.id === 1
      isRefused ||= (Object(value.error) as { code?: number }).code === -32600 && value.id === 1
      if (!isFirst) end.send(text)
    },
  }
})

const answersResponses = on((end) => ({
  onMessage: (message, value) => (isResponse(value) ? end.send(error(value.id)) : end.receive(message)),
}))

const closesOn = (code: number, isFatal: (message: unknown) => boolean) =>
  on((end) => ({ onMessage: (message) => (isFatal(message) ? end.close(code) : end.receive(message)) }))

const isBadJson = (message: unknown): boolean => message === '{"jsonrpc"'

const hidesBadJson = on((end) => ({ onMessage: (message) => (isBadJson(message) ? undefined : end.receive(message)) }))

/** A server that ends, with all of its connections. */
function endsOn(event: 'huge' | 'lost'): () => ConnectionFault {
  return () => {
    const open = new Set<ServerEnd>()
    const end = () => {
      for (const each of open) each.close(1006)
    }
    return (own) => {
      open.add(own)
      let inFlight = 0
      return {
        onMessage: (message, value) => {
          if (isCall(value)) inFlight++
          if (event === 'huge' && message.length > 1_000_000) end()
          else own.receive(message)
        },
        onReply: (text) => {
          inFlight--
          own.send(text)
        },
        onClose: () => {
          open.delete(own)
          if (event === 'lost' && inFlight > 0) end()
        },
      }
    }
  }
}

const answersCancelledTwice = on((end) => {
  const cancelled = new Set<unknown>()
  return {
    onMessage: (message, value) => {
      if (!isCancel(value)) return end.receive(message)
      const id = cancelledId(value)
      if (id !== 'cancelled') return undefined
      cancelled.add(id)
      return end.send(error(id, -32800))
    },
  }
})

const leavesCancelledUnanswered = on((end) => ({
  onReply: (text, value) => (value.id === 'cancelled' ? undefined : end.send(text)),
}))

const answersCancels = (isAnswered: (id: unknown) => boolean) =>
  on((end) => ({
    onMessage: (message, value) =>
      isCancel(value) && isAnswered(cancelledId(value)) ? end.send(error(null, -32602)) : end.receive(message),
  }))

const isId = (id: unknown): boolean => typeof id === 'string' || typeof id === 'number'

/** `"1"` and `1` are the same id to it. */
const cancelsByText = on((end) => ({
  onMessage: (message, value) =>
    end.receive(isCancel(value) && cancelledId(value) === '1' ? JSON.stringify({ ...value, params: { id: 1 } }) : message),
}))

const ignoresCancels = on((end) => ({ onMessage: (message, value) => (isCancel(value) ? undefined : end.receive(message)) }))

/** Every audit of two-way connections notices one of these. */
export const connectionFaults: readonly FaultyConnectionServer[] = [
  { name: 'sends a response twice', fault: answersTwice, breaks: ['two-way-many'] },
  { name: 'mixes the results of calls in flight', fault: mixesResults, breaks: ['two-way-many'] },
  { name: 'mixes connections', fault: mixesConnections, breaks: ['two-way-two-connections'] },
  {
    name: 'takes a call with the id of its own call for a response',
    fault: takesCallsForResponses,
    breaks: ['two-way-separate-ids'],
  },
  { name: 'takes any response for that to its own call', fault: takesAnyResponse, breaks: ['two-way-separate-ids'] },
  {
    name: 'begins a call when the one before it is answered',
    fault: answersInOrder,
    breaks: ['two-way-separate-ids', 'two-way-as-they-finish', 'two-way-same-id'],
  },
  { name: 'answers two calls with the same id', fault: allowsSameId, breaks: ['two-way-same-id'] },
  { name: 'drops a call whose id comes again', fault: refusesBoth, breaks: ['two-way-same-id'] },
  {
    name: 'answers responses with errors',
    fault: answersResponses,
    breaks: ['two-way-unexpected-response', 'two-way-separate-ids'],
  },
  { name: 'closes at bad JSON', fault: closesOn(1007, isBadJson), breaks: ['two-way-bad-json'] },
  { name: 'does not answer bad JSON', fault: hidesBadJson, breaks: ['two-way-bad-json'] },
  {
    name: 'closes at a binary frame',
    fault: closesOn(1003, (message) => typeof message !== 'string'),
    breaks: ['two-way-binary'],
  },
  { name: 'ends at a huge message', fault: endsOn('huge'), breaks: ['two-way-huge'], breaksMore: true },
  { name: 'ends if a connection closes during a call', fault: endsOn('lost'), breaks: ['two-way-lost'], breaksMore: true },
  { name: 'sends the result of a cancelled call as well', fault: answersCancelledTwice, breaks: ['two-way-cancel-once'] },
  {
    name: 'does not answer a cancelled call',
    fault: leavesCancelledUnanswered,
    breaks: ['two-way-cancel-once', 'two-way-cancel-effect'],
  },
  {
    name: 'answers cancels',
    fault: answersCancels(isId),
    breaks: ['two-way-cancel-unknown', 'two-way-cancel-effect'],
  },
  { name: 'answers malformed cancels', fault: answersCancels((id) => !isId(id)), breaks: ['two-way-cancel-malformed'] },
  { name: 'takes "1" for 1', fault: cancelsByText, breaks: ['two-way-cancel-unknown'] },
  { name: 'ignores cancels', fault: ignoresCancels, breaks: ['two-way-cancel-effect'] },
]
