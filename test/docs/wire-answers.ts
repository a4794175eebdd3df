/** Sends the messages of migration pages to two servers, and writes each answer in the short form of the pages. */
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'

/** A message as a page writes it: a JSON text, behind a content type if it is not `application/json`, or `GET`. */
export type Exchange = (message: string) => Promise<string>

/** `text/plain {"jsonrpc":…}` has another content type. */
export function overHttp(port: number): Exchange {
  return async (message) => {
    const [, type = 'application/json', body = ''] = message.match(/^([a-z]+\/\S+)? ?([\s\S]*)$/) ?? []
    const init = message === 'GET' ? {} : { method: 'POST', headers: { 'content-type': type }, body }
    try {
      const response = await fetch(`http://127.0.0.1:${port}/rpc`, { ...init, signal: AbortSignal.timeout(2000) })
      return `${response.status} ${shorten(await response.text())}`.trimEnd()
    } catch (error) {
      return (error as Error).name === 'TimeoutError' ? 'no answer' : 'closed'
    }
  }
}

/** A connection for each message. It has no answer if none comes within half a second. */
export function overWebSocket(port: number): Exchange {
  return async (message) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`)
    await once(socket, 'open')
    const answer = Promise.race([
      once(socket, 'message').then(([data]) => shorten(String(data))),
      once(socket, 'close').then(() => 'closed'),
      wait(500, 'no answer'),
    ])
    socket.send(message)
    try {
      return await answer
    } finally {
      socket.terminate()
    }
  }
}

/** `{"error":-32601,"id":1}`: without the version, and without the texts of the errors that the specification names. */
function shorten(text: string): string {
  if (text === '') return ''
  try {
    const reply = JSON.parse(text)
    return JSON.stringify(Array.isArray(reply) ? reply.map(shortResponse) : shortResponse(reply))
  } catch {
    return 'no JSON'
  }
}

function shortResponse({ result, error, id }: { result?: unknown; error?: { code: number }; id?: unknown }): object {
  const isStandard = error !== undefined && error.code <= -32600 && error.code >= -32768
  return {
    ...(result !== undefined && { result }),
    ...(error && { error: isStandard ? error.code : error }),
    ...(id !== undefined && { id }),
  }
}
