/** Writes a call as a shell command, as JSON and as TypeScript. */
import { isObject, parseJson } from './json.ts'
import type { ListedMethod, SubscriptionNames } from './listing.ts'
import { type Call, messageOf } from './message.ts'
import { endpoint, filledHeaders, type Header } from './round-trip.ts'
import { prettyText, tokensOf } from './tokens.ts'

/** Returns a command for a POSIX shell. */
export function curl(call: Call, headers: readonly Header[]): string {
  const all = [{ name: 'content-type', value: 'application/json' }, ...filledHeaders(headers)]
  const options = all.map(({ name, value }) => `-H ${quoted(`${name}: ${value}`)}`)
  return [`curl ${quoted(endpoint())}`, ...options, `-d ${quoted(messageOf(call, 1))}`].join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** Returns the message, indented. */
export function json(call: Call): string {
  const text = messageOf(call, 1)
  const tokens = tokensOf(text)
  return tokens ? prettyText(tokens) : text
}

/** Returns a program that uses the client of this package. */
export function typescript(call: Call, headers: readonly Header[], method: ListedMethod, webSocketUrl?: string): string {
  if (method.subscription) return subscriber(call, method.subscription, webSocketUrl ?? endpoint().replace(/^http/, 'ws'))
  const entries = filledHeaders(headers).map(({ name, value }) => [name, value] as const)
  const options = entries.length > 0 ? `, { headers: ${JSON.stringify(Object.fromEntries(entries))} }` : ''
  return [
    "import { createClient } from 'damn-simple-jsonrpc-server/client'",
    '',
    `const client = createClient(${JSON.stringify(endpoint())}${options})`,
    method.item === undefined ? `const result = await client${callOf(call)}` : loop(call, 'item'),
  ].join('\n')
}

/** Events come over a WebSocket, which takes no headers. */
function subscriber(call: Call, { end }: SubscriptionNames, url: string): string {
  const ends = JSON.stringify({ [call.method]: end })
  return [
    "import { webSocket } from 'damn-simple-jsonrpc-server/channel'",
    "import { createClient } from 'damn-simple-jsonrpc-server/client'",
    '',
    `const client = createClient(webSocket(${JSON.stringify(url)}), { ends: ${ends} })`,
    loop(call, 'event'),
  ].join('\n')
}

function loop(call: Call, name: string): string {
  return `for await (const ${name} of client.stream${callOf(call)}) console.log(${name})`
}

/** Properties that the client has for other purposes. */
const reserved: ReadonlySet<string> = new Set([
  ...[
    'call',
    'notify',
    'batch',
    'stream',
    'close',
    'with',
    'then',
    'toJSON',
    'toString',
    'valueOf',
    'toLocaleString',
    'constructor',
  ],
  ...['hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', '__proto__', 'apply', 'bind'],
])

function callOf({ method, params }: Call): string {
  const args = argumentsOf(params)
  const isProperty = method.split('.').every((part) => /^[A-Za-z_$][\w$]*$/.test(part) && !reserved.has(part))
  if (isProperty && args !== undefined) return `.${method}(${args})`
  return `.call(${[JSON.stringify(method), ...(params === '' ? [] : [params])].join(', ')})`
}

/** Returns the arguments of a client method; `undefined` for one object by position, because the client sends that by name. */
function argumentsOf(params: string): string | undefined {
  if (params === '') return ''
  const value = parseJson(params)
  if (!Array.isArray(value)) return params
  if (value.length === 1 && isObject(value[0])) return undefined
  return params.trim().slice(1, -1)
}
