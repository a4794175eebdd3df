/** The server that a command talks to: its URL, over HTTP or a WebSocket, and the options `--header` and `--timeout`. */
import type { WebSocketClass } from '../../audits/index.ts'
import { HttpTransport } from '../../client/http.ts'
import { createClient, type InPlaceReply } from '../../client/index.ts'
import { type CommandOption, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { findWs, installWs } from '../program/packages.ts'
import { fixedSpace } from '../program/text.ts'
import { type SocketTarget, WebSocketTransport } from './web-socket.ts'

/** The option `--header` of every command that sends requests. */
export const headerOption: CommandOption = {
  short: 'H',
  value: "'NAME: VALUE'",
  multiple: true,
  help: `a header to send, such as ${"'authorization: Bearer …'".replaceAll(' ', fixedSpace)}; repeatable`,
}

/** Where requests go, and what goes with them. */
export interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds that one request may take. */
  readonly timeout: number
  /** Opens the WebSocket, if the URL is that of one. */
  readonly WebSocket?: WebSocketClass
}

/**
 * Reads the target from a URL and the options `--header` and `--timeout`, if the command has them.
 * @throws UsageError if the URL, a header or the timeout is malformed; Failure if a WebSocket needs the package `ws`, which is missing.
 */
export function targetFrom(url: string, args: ParsedArgs, defaultTimeout: number, { cwd }: Pick<Io, 'cwd'>): Target {
  const headers = Object.fromEntries(args.values('header').map(headerFrom))
  const timeout = args.value('timeout')
  const target = { url: checkedUrl(url), headers, timeout: timeout === undefined ? defaultTimeout : millisecondsFrom(timeout) }
  return isWebSocket(url) ? { ...target, WebSocket: webSocketFor(target, cwd) } : target
}

/** Whether commands that read a file or a URL take this word as a URL. */
export function isUrl(typed: string): boolean {
  return /^(https?|wss?):\/\//i.test(typed)
}

/** Calls a method, or sends a notification. `onReply` gets the text of the reply, because its value has lost the spelling of numbers. */
export function callTarget(target: Target, call: TargetCall, onReply: (text: string) => void = () => {}): Promise<unknown> {
  const send = async (message: string, { signal }: { readonly signal: AbortSignal }) => {
    const reply = await sendTo(target, message, signal)
    onReply(reply.text)
    return reply
  }
  const client = createClient({ send }, { timeout: target.timeout })
  return (call.isNotification ? client.notify : client).call(call.method, call.params)
}

/** A call of `callTarget`. */
export interface TargetCall {
  readonly method: string
  readonly params?: readonly unknown[] | { readonly [name: string]: unknown } | undefined
  readonly isNotification?: boolean
}

/** Sends one message, and resolves to its reply. @throws TransportError if there is none. */
export function sendTo(target: Target, message: string, signal: AbortSignal): Promise<InPlaceReply> {
  const { url, headers } = target
  if (isSocketTarget(target)) return new WebSocketTransport(target).send(message, { signal })
  return new HttpTransport(url, { fetch: fetchWithoutRedirect }).send(message, { signal, headers })
}

/** Whether a target is reached over a WebSocket. */
export function isSocketTarget(target: Target): target is Target & SocketTarget {
  return target.WebSocket !== undefined
}

/** A `fetch` that follows no redirect, so that the headers reach no other server. */
export const fetchWithoutRedirect = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, { ...init, redirect: 'manual' })

/** Says that a server redirects; `undefined` for another status. */
export function redirectMessage(url: string, status: number | undefined): string | undefined {
  if (status === undefined || status < 300 || status > 399) return undefined
  return `${url} redirects (HTTP ${status}), and a redirect is not followed. Name the final URL of the service`
}

function checkedUrl(typed: string): string {
  if (!isUrl(typed) || !URL.canParse(typed)) {
    const fix = 'Write it in full: http://localhost:3000/rpc, or ws://localhost:3000/rpc'
    throw new UsageError(`${typed} is not an HTTP URL, nor that of a WebSocket. ${fix}`)
  }
  const { username, password } = new URL(typed)
  // `fetch` refuses such a URL.
  if (username || password) throw new UsageError("send the name and password as a header: --header 'authorization: Basic …'")
  return typed
}

function isWebSocket(url: string): boolean {
  return /^wss?:/i.test(url)
}

/** The class of the runtime cannot send headers. */
function webSocketFor({ url, headers }: Omit<Target, 'WebSocket'>, cwd: string): WebSocketClass {
  const hasHeaders = Object.keys(headers).length > 0
  const { WebSocket } = globalThis as { WebSocket?: WebSocketClass }
  const found = (hasHeaders ? undefined : WebSocket) ?? findWs(cwd)?.WebSocket
  if (found) return found
  const reason = hasHeaders ? '--header with a WebSocket needs the package ws' : `${url} needs Node 22 or the package ws`
  throw new Failure(`${reason}, which is not installed: ${installWs}`)
}

function headerFrom(text: string): [name: string, value: string] {
  const [, name = '', value = ''] = text.match(/^([^\s:]+):\s*(.*)$/) ?? []
  try {
    new Headers([[name, value]])
    return [name.toLowerCase(), value]
  } catch {
    throw new UsageError(`--header takes a name and a value, such as 'authorization: Bearer x', not ${text}.`)
  }
}

/** Reads the value of `--timeout`. @throws UsageError for anything but milliseconds. */
export function millisecondsFrom(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new UsageError(`--timeout takes a number of milliseconds from 1 to 9999999, not ${text}.`)
}
