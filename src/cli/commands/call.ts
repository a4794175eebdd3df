/** `jsonrpc call URL METHOD [PARAMS…]` calls any JSON-RPC server over HTTP or a WebSocket. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { text as textFrom } from 'node:stream/consumers'
import { RpcError, TransportError } from '../../client/index.ts'
import { discoverValue } from '../load/discover.ts'
import { type Command, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import { exitCodeOf, type Io } from '../program/io.ts'
import { type AnswerPrinter, answerPrinter } from '../report/answer.ts'
import { jsonText } from '../report/json.ts'
import { membersOf } from '../report/json-tokens.ts'
import { paramsFromJson, paramsFromWords } from '../request/params.ts'
import { sendRaw } from '../request/raw-message.ts'
import { AnsweredError, type StreamedCall, streamItems } from '../request/stream.ts'
import { callTarget, headerOption, redirectMessage, type Target, type TargetCall, targetFrom } from '../request/target.ts'

/** The command `call`. */
export const callCommand: Command = {
  name: 'call',
  usage: 'URL METHOD [PARAMS…]',
  summary: 'call any server over HTTP or a WebSocket',
  group: 'Call',
  description:
    'Calls a method and prints its result, with each number as the server wrote it. An error goes to stderr as JSON, and the exit ' +
    'code is 1.\n\n' +
    'Each of PARAMS is JSON or else text; NAME=VALUE is a named param. Quote text that contains = as JSON: \'"a=b"\'. ' +
    'Write -- before text that begins with a hyphen; negative numbers need none. With - for PARAMS, they are read as JSON from ' +
    'stdin; with - for METHOD, a whole message is, which may be a batch.\n\n' +
    'A URL that begins with ws: or wss: opens a WebSocket: before Node 22, and with --header, that needs the package ws.',
  options: {
    notify: { help: 'send a notification, which gets no response' },
    stream: { help: 'print each item of the result in a line of its own, as it comes; Ctrl-C cancels the call' },
    end: { value: 'METHOD', help: 'with --stream: METHOD is a subscription, whose events are the items, and this one ends it' },
    file: { value: 'FILE', help: 'send a whole message from a file, unchanged; it may be a batch' },
    list: { help: 'print the names of the methods, from rpc.discover' },
    json: { help: 'print {"result": …} or {"error": …} in one line of stdout; with --stream, {"item": …} for each item' },
    header: headerOption,
    timeout: { value: 'MS', help: 'milliseconds to wait for the reply (default: 60000; with --stream, no limit)' },
  },
  examples: [
    ['jsonrpc call http://localhost:3000 subtract 42 23', 'params by position'],
    ['jsonrpc call http://localhost:3000 subtract minuend=42 subtrahend=23', 'params by name'],
    ['jsonrpc call http://localhost:3000 --file batch.json', 'any message'],
    ['jsonrpc call ws://localhost:3000 subtract 42 23', 'over a WebSocket'],
    ['jsonrpc call http://localhost:3000 rows orders --stream | head', 'the first items of a result'],
    ['jsonrpc call http://localhost:3000 subtract 42 23 --json', '{"result":19}'],
  ],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  try {
    return await send(args, io)
  } catch (error) {
    if (error instanceof TransportError)
      throw new Failure(redirectMessage(`${args.positionals[0]}`, error.status) ?? error.message)
    throw error
  }
}

async function send(args: ParsedArgs, io: Io): Promise<number> {
  const [url, method, ...words] = args.positionals
  const printer = answerPrinter(io, args.has('json'))
  if (url === undefined) throw new UsageError('name the URL to call.')
  const target = targetFrom(url, args, 60_000, io)
  for (const option of ['list', 'file']) if (args.has(option)) checkStandsAlone(`--${option}`, args, args.positionals.slice(1))
  if (args.has('list')) return listMethods(target, printer)
  const file = args.value('file')
  if (file !== undefined) return sendMessage(readMessage(file, io.cwd), target, printer)
  if (method === undefined) throw new UsageError('name the method to call.')
  if (args.has('stream')) {
    const call = await streamedCall(method, words, args, io)
    return streamMethod(streamTarget(target, args), call, printer, io)
  }
  if (args.has('end')) throw new UsageError('--end needs --stream.')
  if (method !== '-')
    return callMethod(target, { method, params: await paramsOf(words, io), isNotification: args.has('notify') }, printer)
  checkStandsAlone('-', args, words)
  return sendMessage(await textFrom(io.stdin), target, printer)
}

function checkStandsAlone(what: string, args: ParsedArgs, words: readonly string[]): void {
  const options = ['list', 'file', 'notify', 'stream', 'end'].filter((name) => args.has(name)).map((name) => `--${name}`)
  const others = [...options.filter((option) => option !== what), ...words]
  if (others.length > 0) throw new UsageError(`${what} sends a message of its own. Remove ${others.join(' ')}.`)
}

async function callMethod(target: Target, call: TargetCall, printer: AnswerPrinter): Promise<number> {
  let reply = ''
  const onReply = (text: string) => {
    reply = text
  }
  try {
    const result = await callTarget(target, call, onReply)
    if (call.isNotification) printer.nothing()
    else printer.result(membersOf(reply).get('result') ?? jsonText(result, false))
    return 0
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    printer.error(errorJson(error, membersOf(reply).get('error')))
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

async function streamMethod(target: Target, call: StreamedCall, printer: AnswerPrinter, io: Io): Promise<number> {
  const stop = new AbortController()
  let exitCode = 0
  let failure: Failure | undefined
  void io.untilStdoutFails().then(() => stop.abort())
  void io.untilShutdown().then((signal) => {
    exitCode = exitCodeOf(signal)
    stop.abort()
  })
  const timer = setTimeoutOf(target, () => {
    failure = new Failure(`the stream did not end within ${target.timeout} ms`)
    stop.abort()
  })
  try {
    for await (const item of streamItems(target, call, stop.signal)) printer.item(item)
  } catch (error) {
    if (!stop.signal.aborted) return printError(error, printer)
  } finally {
    clearTimeout(timer)
  }
  if (failure) throw failure
  return exitCode
}

function printError(error: unknown, printer: AnswerPrinter): number {
  if (!(error instanceof AnsweredError)) throw error
  printer.error(errorMembers(error.json))
  return 1
}

function setTimeoutOf({ timeout }: Target, run: () => void): NodeJS.Timeout | undefined {
  return timeout === Infinity ? undefined : setTimeout(run, timeout)
}

async function sendMessage(message: string, target: Target, printer: AnswerPrinter): Promise<number> {
  const reply = await sendRaw(message, target)
  if (reply === undefined) printer.nothing()
  else printer.reply(reply.text)
  return reply?.hasError ? 1 : 0
}

async function listMethods(target: Target, printer: AnswerPrinter): Promise<number> {
  const { value } = await discoverValue(target)
  const { methods } = Object(value) as { methods?: unknown }
  if (!Array.isArray(methods)) throw new Failure(`${target.url} answers rpc.discover, but not with a list of methods`)
  const names = methods.map((method: unknown) => (Object(method) as { name?: unknown }).name)
  printer.methods(names.filter((name) => typeof name === 'string'))
  return 0
}

function readMessage(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8')
  } catch (error) {
    throw new Failure(`cannot read ${file}: ${(error as Error).message}`)
  }
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
