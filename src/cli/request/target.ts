/** The server that a command talks to: its URL, and the options `--header` and `--timeout`. */
import { HttpTransport } from '../../client/http.ts'
import { createClient, type Transport } from '../../client/index.ts'
import { type CommandOption, type ParsedArgs, UsageError } from '../program/command.ts'

/** The option `--header` of every command that sends requests. */
export const headerOption: CommandOption = {
  short: 'H',
  value: "'NAME: VALUE'",
  multiple: true,
  help: "a header to send, such as 'authorization: Bearer …'; repeatable",
}

/** Where requests go, and what goes with them. */
export interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds that one request may take. */
  readonly timeout: number
}

/**
 * Reads the target from a URL and the options `--header` and `--timeout`, if the command has them.
 * @throws UsageError if the URL, a header or the timeout is malformed.
 */
export function targetFrom(url: string, args: ParsedArgs, defaultTimeout: number): Target {
  const headers = Object.fromEntries(args.values('header').map(headerFrom))
  const timeout = args.value('timeout')
  return { url: httpUrl(url), headers, timeout: timeout === undefined ? defaultTimeout : millisecondsFrom(timeout) }
}

/** A `fetch` that follows no redirect, so that the headers reach no other server. */
export const fetchWithoutRedirect = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, { ...init, redirect: 'manual' })

/** Calls a method, or sends a notification. `onReply` gets the text of the reply, because its value has lost the spelling of numbers. */
export function callTarget(target: Target, call: TargetCall, onReply: (text: string) => void = () => {}): Promise<unknown> {
  const client = createClient(transportTo(target, onReply), { timeout: target.timeout })
  return (call.isNotification ? client.notify : client).call(call.method, call.params)
}

/** A call of `callTarget`. */
export interface TargetCall {
  readonly method: string
  readonly params?: readonly unknown[] | { readonly [name: string]: unknown } | undefined
  readonly isNotification?: boolean
}

function transportTo({ url, headers }: Target, onReply: (text: string) => void): Transport {
  const transport = new HttpTransport(url, { fetch: fetchWithoutRedirect })
  return {
    send: async (message, options) => {
      const reply = await transport.send(message, { ...options, headers })
      onReply(reply.text)
      return reply
    },
  }
}

function httpUrl(typed: string): string {
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed))
    throw new UsageError(`${typed} is not an HTTP URL. Write it in full: http://localhost:3000/rpc`)
  const { username, password } = new URL(typed)
  // `fetch` refuses such a URL.
  if (username || password) throw new UsageError("send the name and password as a header: --header 'authorization: Basic …'")
  return typed
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

function millisecondsFrom(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new UsageError(`--timeout takes a number of milliseconds from 1 to 9999999, not ${text}.`)
}
