/** `jsonrpc call URL METHOD [PARAMS…]`: calls any JSON-RPC server over HTTP. */
import { readFileSync } from 'node:fs'
import { text as textOf } from 'node:stream/consumers'
import { createClient, RpcError, TransportError } from '../../client/index.ts'
import { type Command, Failure, type Given, UsageMistake } from '../program/command.ts'
import { jsonText } from '../report/json-text.ts'
import { plainText } from '../report/text.ts'
import { paramsOf, wholeParams } from '../request/params.ts'
import { fetchHere, sendRaw, type Target } from '../request/raw-message.ts'
import { headerOf, httpUrl, timeOf } from '../request/target.ts'

/** Calls a server, whoever wrote it. */
export const callCommand: Command = {
  name: 'call',
  usage: 'URL METHOD [PARAMS…]',
  summary: 'call a method of any JSON-RPC server over HTTP',
  description:
    'Calls a method and prints its result. An error goes to stderr as JSON, and the exit code is 1.\n' +
    'Each of PARAMS is JSON or else text; NAME=VALUE goes by name. Text with = in it: \'"a=b"\'. Negative numbers: after --\n' +
    'A - for PARAMS reads them as JSON from stdin, a - for METHOD a whole message, which may be a batch.',
  options: {
    notify: { help: 'send a notification: no answer is owed' },
    file: { value: 'FILE', help: 'send a whole message from a file, as it stands; it may be a batch' },
    list: { help: 'print the names of the methods, from rpc.discover' },
    header: { value: "'NAME: VALUE'", multiple: true, help: 'sent along, such as a token; repeatable' },
    timeout: { value: 'MS', help: 'how long to wait, in milliseconds (60000)' },
  },
  examples: [
    ['jsonrpc call http://localhost:3000 subtract 42 23', 'params by position'],
    ['jsonrpc call http://localhost:3000 subtract minuend=42 subtrahend=23', 'params by name'],
    ['jsonrpc call http://localhost:3000 --file batch.json', 'any message'],
  ],
  run,
}

async function run(given: Given): Promise<number> {
  try {
    return await dispatch(given)
  } catch (error) {
    if (error instanceof RpcError) return printError(error)
    if (error instanceof TransportError || error instanceof Failure) throw plainly(error)
    throw error
  }
}

/** The words of a failure may be the server's. */
function plainly(error: Error): Failure {
  const line = plainText(error.message)
  return error instanceof UsageMistake ? new UsageMistake(line) : new Failure(line)
}

async function dispatch(given: Given): Promise<number> {
  const [url, method, ...words] = given.arguments
  if (url === undefined) throw new UsageMistake('name the URL to call.')
  const target = targetOf(url, given)
  const whole = ['--file', '--list'].filter((option) => given.has(option.slice(2)))
  if (whole.length > 0) checkAlone(whole, given, given.arguments.slice(1))
  if (given.has('list')) return listMethods(target)
  const file = given.value('file')
  if (file !== undefined) return sendWhole(read(file), target)
  if (method === undefined) throw new UsageMistake('name the method to call.')
  if (method !== '-') return callOne(target, method, words, given.has('notify'))
  checkAlone(['-'], given, words)
  return sendWhole(await textOf(process.stdin), target)
}

function checkAlone([first, ...others]: readonly string[], given: Given, words: readonly string[]): void {
  const also = [...others, ...(given.has('notify') ? ['--notify'] : []), ...words]
  if (also.length > 0) throw new UsageMistake(`${first} goes alone, but there is ${also.join(' ')} too.`)
}

function targetOf(url: string, given: Given): Target {
  const headers = Object.fromEntries(given.values('header').map(headerOf))
  return { url: httpUrl(url), headers, timeout: timeOf(given.value('timeout') ?? '60000') }
}

async function callOne(target: Target, method: string, words: readonly string[], isNotification: boolean): Promise<number> {
  const isFromStdin = words.length === 1 && words[0] === '-'
  const params = isFromStdin ? wholeParams(await textOf(process.stdin)) : paramsOf(words)
  const client = clientOf(target)
  if (isNotification) await client.notify.call(method, params)
  else print(await client.call(method, params))
  return 0
}

function clientOf({ url, headers, timeout }: Target) {
  return createClient(url, { headers, timeout, fetch: fetchHere })
}

async function sendWhole(message: string, target: Target): Promise<number> {
  const reply = await sendRaw(message, target)
  if (reply === undefined) return 0
  print(reply.value)
  return reply.hasError ? 1 : 0
}

async function listMethods(target: Target): Promise<number> {
  const document = Object(await clientOf(target).call('rpc.discover')) as { methods?: unknown }
  if (!Array.isArray(document.methods)) throw new Failure('rpc.discover answers with something that is no OpenRPC document.')
  const names = document.methods.map((method: unknown) => (Object(method) as { name?: unknown }).name)
  for (const name of names) if (typeof name === 'string') process.stdout.write(`${plainText(name).replace(/[\t\n]/g, '')}\n`)
  return 0
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Failure(`cannot read ${file}: ${(error as Error).message}`)
  }
}

function print(value: unknown): void {
  process.stdout.write(`${jsonText(value, process.stdout.isTTY)}\n`)
}

function printError({ code, message, data }: RpcError): number {
  process.stderr.write(`${jsonText({ code, message, data }, process.stderr.isTTY)}\n`)
  return 1
}
