/** Writes a body that follows piece by piece to a response of Node, as fast as the client reads. */
import type { ServerResponse } from 'node:http'
import type { HttpResponse, StreamedBody } from '../../http/http-request.ts'

/** Sends a body as it comes. A response that Node refuses ends the connection, as one that is sent whole. */
export function sendStream(response: ServerResponse, { status, headers }: HttpResponse, stream: StreamedBody): void {
  if (response.destroyed || response.headersSent) {
    stream.cancel()
    return
  }
  try {
    response.writeHead(status, { ...headers })
    void pump(stream, response)
  } catch {
    stream.cancel()
    response.destroy()
  }
}

async function pump(stream: StreamedBody, response: ServerResponse): Promise<void> {
  for (let piece = await stream.read(); piece !== undefined; piece = await stream.read()) {
    if (response.destroyed || response.writableEnded) {
      stream.cancel() // a write would emit an error, which ends the process
      return
    }
    if (!response.write(piece)) await hasRoom(response)
  }
  response.end()
}

/** Resolves when the client has read, or has gone. */
function hasRoom(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle)
      resolve()
    }
    if (response.destroyed) resolve()
    else response.on('drain', settle).on('close', settle)
  })
}
