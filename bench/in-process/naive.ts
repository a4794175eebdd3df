/** The baseline: a hand-written server that parses, calls and stringifies, and checks nothing. */

type Handler = (...args: never[]) => unknown

interface Request {
  readonly method: string
  readonly params: readonly never[] | Readonly<Record<string, never>>
  readonly id?: unknown
}

/** A naive server of these functions. It passes params by name as one object. */
export function naiveServer(methods: Readonly<Record<string, Handler>>): (text: string) => string {
  const respond = ({ method, params, id }: Request) => {
    try {
      const handler = methods[method] as Handler
      const result = Array.isArray(params) ? handler(...(params as readonly never[])) : handler(params as never)
      return { jsonrpc: '2.0', result, id }
    } catch (error) {
      const { code, message } = error as { code: number; message: string }
      return { jsonrpc: '2.0', error: { code, message }, id }
    }
  }
  return (text) => {
    const message: Request | Request[] = JSON.parse(text)
    if (Array.isArray(message)) return JSON.stringify(message.map(respond))
    const response = respond(message)
    return response.id === undefined ? '' : JSON.stringify(response)
  }
}

/** A naive server of async functions. */
export function naiveAsyncServer(methods: Readonly<Record<string, Handler>>): (text: string) => Promise<string> {
  return async (text) => {
    const { method, params, id }: Request = JSON.parse(text)
    const handler = methods[method] as Handler
    const result = await handler(...(params as readonly never[]))
    return JSON.stringify({ jsonrpc: '2.0', result, id })
  }
}
