/** `jsonrpc call URL METHOD [PARAMS…]` calls any JSON-RPC server over HTTP or a WebSocket. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { text as textFrom } from 'node:stream/consumers'
import { RpcError, TransportError } from '../../client/index.ts'
import { discoverValue } from '../load/discover.ts'
import { type Command, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import { exitCodeOf, type Io, type Output } from '../program/io.ts'
import { plainText } from '../program/text.ts'
import { formatJson, jsonText } from '../report/json.ts'
import { membersOf } from '../report/json-tokens.ts'
import { paramsFromJson, paramsFromWords } from '../request/params.ts'
import { sendRaw } from '../request/raw-message.ts'
import { AnsweredError, type StreamedCall, streamItems } from '../request/stream.ts'
import { callTarget, headerOption, type Target, type TargetCall, targetFrom } from '../request/target.ts'

/** The command `call`. */
export const callCommand: Command = {
  name: 'call',
  usage: 'URL METHOD [PARAMS…]',
  summary: 'call a method of any JSON-RPC server over HTTP or a WebSocket',
  description:
    'Calls a method and prints its result, with each number as the server wrote it. An error goes to stderr as JSON, and the exit ' +
    'code is 1. Each of PARAMS is JSON or else text; NAME=VALUE is a named param. Quote text that contains = as JSON: \'"a=b"\'. ' +
    'Write -- before text that begins with a hyphen; negative numbers need none. With - for PARAMS, they are read as JSON from ' +
    'stdin; with - for METHOD, a whole message is, which may be a batch. A URL that begins with ws: or wss: opens a WebSocket: ' +
    'before Node 22, and with --header, that needs the package ws.',
  options: {
    notify: { help: 'send a notification, which gets no response' },
    stream: { help: 'print each item of the result in a line of its own, as it comes; Ctrl-C cancels the call' },
    end: { value: 'METHOD', help: 'with --stream: METHOD is a subscription, whose events are the items, and this one ends it' },
    file: { value: 'FILE', help: 'send a whole message from a file, unchanged; it may be a batch' },
    list: { help: 'print the names of the methods, from rpc.discover' },
    header: headerOption,
    timeout: { value: 'MS', help: 'milliseconds to wait for the reply (default: 60000; with --stream, no limit)' },
  },
  examples: [
    ['jsonrpc call http://localhost:3000 subtract 42 23', 'params by position'],
    ['jsonrpc call http://localhost:3000 subtract minuend=42 subtrahend=23', 'params by name'],
    ['jsonrpc call http://localhost:3000 --file batch.json', 'any message'],
    ['jsonrpc call ws://localhost:3000 subtract 42 23', 'over a WebSocket'],
    ['jsonrpc call http://localhost:3000 rows orders --stream | head', 'the first items of a result'],
  ],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  try {
    return await send(args, io)
  } catch (error) {
    if (error instanceof TransportError) throw new Failure(error.message)
    throw error
  }
}

async function send(args: ParsedArgs, io: Io): Promise<number> {
  const [url, method, ...words] = args.positionals
  if (url === undefined) throw new UsageError('name the URL to call.')
  const target = targetFrom(url, args, 60_000, io)
  for (const option of ['list', 'file']) if (args.has(option)) checkStandsAlone(`--${option}`, args, args.positionals.slice(1))
  if (args.has('list')) return listMethods(target, io)
  const file = args.value('file')
  if (file !== undefined) return sendMessage(readMessage(file, io.cwd), target, io)
  if (method === undefined) throw new UsageError('name the method to call.')
  if (args.has('stream')) return streamMethod(streamTarget(target, args), await streamedCall(method, words, args, io), io)
  if (args.has('end')) throw new UsageError('--end needs --stream.')
  if (method !== '-') return callMethod(target, method, words, args.has('notify'), io)
  checkStandsAlone('-', args, words)
  return sendMessage(await textFrom(io.stdin), target, io)
}

function checkStandsAlone(what: string, args: ParsedArgs, words: readonly string[]): void {
  const options = ['list', 'file', 'notify', 'stream', 'end'].filter((name) => args.has(name)).map((name) => `--${name}`)
  const others = [...options.filter((option) => option !== what), ...words]
  if (others.length > 0) throw new UsageError(`${what} sends a message of its own. Remove ${others.join(' ')}.`)
}

async function callMethod(
  target: Target,
  method: string,
  words: readonly string[],
  isNotification: boolean,
  io: Io,
): Promise<number> {
  const params = await paramsOf(words, io)
  let reply = ''
  const onReply = (text: string) => {
    reply = text
  }
  try {
    const result = await callTarget(target, { method, params, isNotification }, onReply)
    if (!isNotification) print(membersOf(reply).get('result') ?? jsonText(result, false), io.stdout)
    return 0
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    print(errorJson(error, membersOf(reply).get('error')), io.stderr)
    return 1
  }
}

async function paramsOf(words: readonly string[], io: Io): Promise<TargetCall['params']> {
  const isFromStdin = words.length === 1 && words[0] === '-'
  return isFromStdin ? paramsFromJson(await textFrom(io.stdin)) : paramsFromWords(words)
}

async function streamedCall(method: string, words: readonly string[], args: ParsedArgs, io: Io): Promise<StreamedCall> {
  if (args.has('notify') || method === '-') {
    const other = method === '-' ? '- for METHOD' : '--notify'
    throw new UsageError(`--stream waits for the items of a call. Remove ${other}.`)
  }
  return { method, params: await paramsOf(words, io), end: args.value('end') }
}

/** A stream has no timeout by default. */
function streamTarget(target: Target, args: ParsedArgs): Target {
  return args.has('timeout') ? target : { ...target, timeout: Infinity }
}

async function streamMethod(target: Target, call: StreamedCall, io: Io): Promise<number> {
  const stop = new AbortController()
  let exitCode = 0
  void io.untilStdoutFails().then(() => stop.abort())
  void io.untilShutdown().then((signal) => {
    exitCode = exitCodeOf(signal)
    stop.abort()
  })
  const timer = setTimeoutOf(target, () => {
    exitCode = 1
    io.stderr.write(`jsonrpc: the stream did not end within ${target.timeout} ms\n`)
    stop.abort()
  })
  try {
    for await (const item of streamItems(target, call, stop.signal)) io.stdout.write(`${formatJson(item, false)}\n`)
    return exitCode
  } catch (error) {
    if (stop.signal.aborted) return exitCode
    if (!(error instanceof AnsweredError)) throw error
    print(errorMembers(error.json), io.stderr)
    return 1
  } finally {
    clearTimeout(timer)
  }
}

function setTimeoutOf({ timeout }: Target, run: () => void): NodeJS.Timeout | undefined {
  return timeout === Infinity ? undefined : setTimeout(run, timeout)
}

async function sendMessage(message: string, target: Target, io: Io): Promise<number> {
  const reply = await sendRaw(message, target)
  if (reply === undefined) return 0
  print(reply.text, io.stdout)
  return reply.hasError ? 1 : 0
}

async function listMethods(target: Target, io: Io): Promise<number> {
  const { value } = await discoverValue(target)
  const { methods } = Object(value) as { methods?: unknown }
  if (!Array.isArray(methods)) throw new Failure(`${target.url} answers rpc.discover, but not with a list of methods`)
  const names = methods.map((method: unknown) => (Object(method) as { name?: unknown }).name)
  for (const name of names) if (typeof name === 'string') io.stdout.write(`${plainText(name).replace(/[\t\n]/g, ' ')}\n`)
  return 0
}

function readMessage(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8')
  } catch (error) {
    throw new Failure(`cannot read ${file}: ${(error as Error).message}`)
  }
}

function print(json: string, output: Output): void {
  output.write(`${formatJson(json, output.isTTY)}\n`)
}

/** The code, the message and the data of an error, each as the server wrote it. */
function errorJson(error: RpcError, source: string | undefined): string {
  if (source === undefined) return jsonText({ code: error.code, message: error.message, data: error.data }, false)
  return errorMembers(source)
}

function errorMembers(source: string): string {
  const members = membersOf(source)
  const shown = ['code', 'message', 'data'].filter((name) => members.has(name))
  return `{${shown.map((name) => `"${name}":${members.get(name)}`).join(',')}}`
}
