/** Raw clients of the transports: they send what a transcript says, in the framing of the transport or without any. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import type { Wire } from './cases.ts'
import { Inbox } from './inbox.ts'

/** Bytes without framing: text, or the digits of bytes. */
export type Raw = string | { readonly hex: string }

/** One connection of a transcript. */
export interface Connection {
  readonly inbox: Inbox
  send(message: string, options?: { readonly binary?: boolean; readonly fragments?: number }): void
  sendRaw(bytes: Raw): void
  /** The message with its framing, byte by byte. */
  sendBytewise(message: string): Promise<void>
  halfClose(): void
  close(): void
  /** The connection is destroyed. */
  cut(): void
  stopReading(): void
  /** A connection that reads nothing does not notice that it is closed. */
  readAgain(): void
  ignorePings(): void
}

/** Connects to a port on loopback. */
export function connectOver(wire: Wire, port: number): Promise<Connection> {
  return wire === 'ws' ? connectWebSocket(port) : connectSocket(port, wire)
}

async function connectWebSocket(port: number): Promise<Connection> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false })
  const inbox = new Inbox()
  let isDeaf = false
  const raw = () => (socket as unknown as { _socket: import('node:net').Socket })._socket
  socket.on('message', (data) => inbox.push(String(data)))
  socket.on('close', (code) => inbox.close({ code }))
  socket.on('error', () => {})
  await once(socket, 'open')
  return {
    inbox,
    send: (message, { binary = false, fragments = 1 } = {}) => {
      const size = Math.ceil(message.length / fragments)
      for (let part = 0; part < fragments; part++) {
        socket.send(message.slice(part * size, (part + 1) * size), { binary, fin: part === fragments - 1 })
        if (fragments > 1 && part === 0) socket.ping()
      }
    },
    sendRaw: (bytes) => {
      const payload = bytesOf(bytes)
      const [finalText, masked, noMask] = [0x81, 0x80, Buffer.alloc(4)]
      raw().write(Buffer.concat([Buffer.from([finalText, masked | payload.length]), noMask, payload]))
    },
    sendBytewise: () => Promise.reject(new Error('a WebSocket has no bytes of its own')),
    halfClose: () => raw().end(),
    close: () => socket.close(),
    cut: () => (isDeaf ? socket.terminate() : raw().destroy()),
    stopReading: () => raw().pause(),
    readAgain: () => raw()?.resume(),
    ignorePings: () => {
      isDeaf = true
      ;(socket as unknown as { _autoPong: boolean })._autoPong = false
    },
  }
}

async function connectSocket(port: number, wire: 'ndjson' | 'headers'): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).setNoDelay(true)
  const inbox = new Inbox()
  let unread: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    unread = Buffer.concat([unread, chunk])
    for (let one = take(unread, wire); one; one = take(unread, wire)) {
      unread = one.rest
      if (one.message.trim() !== '') inbox.push(one.message)
    }
  })
  for (const event of ['end', 'close', 'error']) socket.on(event, () => inbox.close({}))
  await once(socket, 'connect')
  const framed = (message: string) =>
    wire === 'ndjson' ? `${message}\n` : `Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`
  return {
    inbox,
    send: (message) => void socket.write(framed(message)),
    sendRaw: (bytes) => void socket.write(bytesOf(bytes)),
    sendBytewise: async (message) => {
      for (const byte of Buffer.from(framed(message))) {
        socket.write(Buffer.from([byte]))
        await new Promise(setImmediate)
      }
    },
    halfClose: () => void socket.end(),
    close: () => void socket.end(),
    cut: () => void socket.resetAndDestroy(),
    stopReading: () => void socket.pause(),
    readAgain: () => void socket.resume(),
    ignorePings: () => {},
  }
}

function bytesOf(bytes: Raw): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes.hex, 'hex')
}

function take(bytes: Buffer, wire: 'ndjson' | 'headers'): { readonly message: string; readonly rest: Buffer } | undefined {
  if (wire === 'ndjson') {
    const end = bytes.indexOf('\n')
    return end === -1 ? undefined : { message: bytes.toString('utf8', 0, end), rest: bytes.subarray(end + 1) }
  }
  const end = bytes.indexOf('\r\n\r\n')
  const start = end + '\r\n\r\n'.length
  const length = Number(/content-length: *(\d+)/i.exec(bytes.toString('latin1', 0, Math.max(end, 0)))?.[1])
  if (end === -1 || bytes.length < start + length) return undefined
  return { message: bytes.toString('utf8', start, start + length), rest: bytes.subarray(start + length) }
}
