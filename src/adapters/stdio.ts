/**
 * The adapter for standard input and output, as MCP hosts and editors start servers. `serve` answers the program that started this one,
 * `stdio` is the channel to a program that this one starts.
 * @example
 * import { serve } from 'damn-simple-jsonrpc-server/stdio'
 * import { calculator } from './calculator.js'
 *
 * serve(calculator)
 * @module
 */

import type { ChildProcess } from 'node:child_process'
import { Console } from 'node:console'
import {
  ByteChannel,
  type ByteChannelOptions,
  type ByteLimits,
  byteChannelOptions,
  maxReplyBytes,
} from '../channel/byte-channel.ts'
import { type ClientChannel, clientChannel, type Peer, type PeerOptions, peer } from '../channel/peer.ts'
import type { WritableLike } from '../channel/write-queue.ts'
import type { ApiFrom } from '../client/types.ts'
import { checkOptionNames, invalidSetup, isFunction } from '../options/check.ts'
import type { MessageHandler } from '../service/message-handler.ts'

export type { ByteChannelOptions, ByteLimits } from '../channel/byte-channel.ts'
export type { Peer } from '../channel/peer.ts'
export type { MessageHandler } from '../service/message-handler.ts'

/** The options of `serve`. All times are milliseconds. */
export interface StdioServeOptions
  extends Pick<ByteChannelOptions, 'framing' | 'slowTimeout'>,
    Pick<PeerOptions, 'timeout' | 'barrier'> {
  /** Whether the process exits at the end of its input, once what runs is answered. Default: `true`. */
  readonly exit?: boolean
  /** The endpoint's own limits. Default: the service's. */
  readonly limits?: ByteLimits
}

const optionNames = ['exit', 'framing', 'slowTimeout', 'timeout', 'barrier', 'limits']

let isServing = false

/**
 * Serves a service on standard input and output, in the framing in which the other end begins: lines (MCP) or `Content-Length` headers (LSP).
 * What methods print goes to standard error. The process exits at the end of its input.
 *
 * @example
 * serve(calculator)
 * @throws TypeError with a hint, for options that cannot work, and if a service is served already.
 */
export function serve<Remote = unknown>(service: MessageHandler, options: StdioServeOptions = {}): Peer<ApiFrom<Remote>> {
  checkOptionNames(options, optionNames, 'an endpoint on stdio')
  if (!isFunction(service?.handle)) invalidSetup('serve() takes a Service, or an object with handle(message, context)')
  if (isServing)
    invalidSetup('A process has one standard input, and a service is served there already. Mount the second service in it')
  const { exit = true, framing, slowTimeout, timeout, barrier, limits = {} } = options
  const { maxBufferedBytes, ...own } = limits
  const maxMessageBytes = own.maxMessageBytes ?? service.limits?.maxMessageBytes
  const channelOptions = byteChannelOptions({ framing, slowTimeout, maxBufferedBytes, maxMessageBytes })
  isServing = true
  const served = peer<Remote, never>(new ByteChannel(process.stdin, takeOutput(), channelOptions), {
    service,
    transport: 'stdio',
    limits: own,
    timeout,
    barrier,
  })
  if (exit) void served.closed.then(() => process.exit())
  return served
}

/** Takes standard output for the messages. Everything else that is written to it goes to standard error. */
function takeOutput(): WritableLike {
  const { stdout, stderr } = process
  const write = stdout.write
  stdout.write = ((...values: Parameters<typeof stderr.write>) => stderr.write(...values)) as typeof stdout.write
  if (isNativeConsole()) redirectConsole()
  return {
    on: (event, listener) => stdout.on(event, listener as () => void),
    write: (text, callback) => write.call(stdout, text as never, callback as never),
    end: () => stdout.end(() => process.stdin.destroy()), // the other end may never close the input
    destroy: () => stdout.destroy(),
  }
}

/** On Bun and Deno the console does not write through `process.stdout`. */
function isNativeConsole(): boolean {
  return 'Bun' in globalThis || 'Deno' in globalThis
}

const printing = [
  'log',
  'info',
  'debug',
  'dir',
  'dirxml',
  'table',
  'group',
  'groupCollapsed',
  'count',
  'timeEnd',
  'timeLog',
] as const

function redirectConsole(): void {
  const toError = new Console(process.stderr)
  for (const name of printing)
    console[name] = (...values: readonly unknown[]) => (toError[name] as (...all: unknown[]) => void)(...values)
}

/** Milliseconds between the end of a connection and the signal to a process that still runs. */
const exitTimeout = 500

/**
 * Makes a channel of a child process that serves on stdio. `close()` ends its input; if it does not exit then, it gets SIGTERM.
 *
 * @example
 * const child = spawn('node', ['server.js'], { stdio: ['pipe', 'pipe', 'inherit'] })
 * const client = createClient<typeof calculator>(stdio(child))
 * @throws TypeError with a hint, for a child whose input and output are no pipes.
 */
export function stdio(child: ChildProcess, options: ByteChannelOptions = {}): ClientChannel {
  const { stdin, stdout } = child ?? {}
  if (!stdin || !stdout)
    invalidSetup("stdio() takes a child with pipes: spawn('node', ['server.js'], { stdio: ['pipe', 'pipe', 'inherit'] })")
  const channel = new ByteChannel(stdout, stdin, byteChannelOptions({ maxMessageBytes: maxReplyBytes, ...options }))
  child.on('error', (error) => channel.terminate(1006, error.message))
  stdout.once('close', () => endProcess(child))
  return clientChannel(channel)
}

function endProcess(child: ChildProcess): void {
  const timer = setTimeout(() => child.kill(), exitTimeout)
  child.once('exit', () => clearTimeout(timer))
  if (child.exitCode !== null || child.signalCode !== null) clearTimeout(timer)
}
