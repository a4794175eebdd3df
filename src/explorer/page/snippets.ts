/** A call in other words: for a shell, for a program, for the wire. */
import { endpoint, type Header } from './exchange.ts'
import { isRecord, jsonOf } from './loose.ts'
import { type Call, messageOf } from './message.ts'
import { prettyText, tokensOf } from './tokens.ts'

/** A line for a POSIX shell, with the headers as they were typed. */
export function curl(call: Call, headers: readonly Header[]): string {
  const given = headers.filter(({ name, value }) => name.trim() !== '' && value.trim() !== '')
  const all = [{ name: 'content-type', value: 'application/json' }, ...given]
  const options = all.map(({ name, value }) => `-H ${quoted(`${name.trim()}: ${value.trim()}`)}`)
  return [`curl ${quoted(endpoint())}`, ...options, `-d ${quoted(messageOf(call, 1))}`].join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The message itself. */
export function json(call: Call): string {
  const text = messageOf(call, 1)
  const tokens = tokensOf(text)
  return tokens ? prettyText(tokens) : text
}

/** A program with the client of this package. */
export function typescript(call: Call, headers: readonly Header[]): string {
  const options = headers.some(({ value }) => value.trim() !== '') ? `, { headers: ${jsonOf(headerObject(headers))} }` : ''
  return [
    "import { createClient } from 'damn-simple-jsonrpc-server/client'",
    '',
    `const client = createClient(${JSON.stringify(endpoint())}${options})`,
    call.isNotification ? `await client.notify${callOf(call)}` : `const result = await client${callOf(call)}`,
  ].join('\n')
}

function headerObject(headers: readonly Header[]) {
  return Object.fromEntries(
    headers.filter(({ value }) => value.trim() !== '').map(({ name, value }) => [name.trim(), value.trim()]),
  )
}

/** Names that the client has for itself, or that JavaScript looks for. */
const taken: ReadonlySet<string> = new Set([
  ...['call', 'notify', 'batch', 'with', 'then', 'toJSON', 'toString', 'valueOf', 'toLocaleString', 'constructor'],
  ...['hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', '__proto__', 'apply', 'bind'],
])

function callOf({ method, params }: Call): string {
  const args = argumentsOf(params)
  const isPlain = method.split('.').every((part) => /^[A-Za-z_$][\w$]*$/.test(part) && !taken.has(part))
  if (isPlain && args !== undefined) return `.${method}(${args})`
  return `.call(${[JSON.stringify(method), ...(params === '' ? [] : [params])].join(', ')})`
}

/** As the client wants them; `undefined` for one object by position, which it would send by name. */
function argumentsOf(params: string): string | undefined {
  if (params === '') return ''
  const value: unknown = readJson(params)
  if (!Array.isArray(value)) return params
  if (value.length === 1 && isRecord(value[0])) return undefined
  return params.trim().slice(1, -1)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
