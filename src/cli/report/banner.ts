/** The banner of a started server: its URL, its methods, and a call to try. */
import type { MethodDescription } from '../../service/method-types.ts'
import type { Method } from '../../service/methods/method.ts'
import { columns, type Row } from '../program/columns.ts'
import { plainText } from '../program/text.ts'
import { sampleParams } from './sample.ts'

const maxListed = 20

type NamedMethod = readonly [name: string, method: Method]

/** What the banner shows. */
export interface StartedServer {
  readonly file: string
  readonly url: string
  /** Empty if the service does not list its methods. */
  readonly methods: readonly NamedMethod[]
  /** Whether guards run before a method. Default: whether it has guards of its own. */
  isGuarded?(method: string): boolean
  readonly hasExplorer: boolean
  /** Whether WebSockets are served on the same port. */
  readonly hasWebSockets: boolean
  /** The columns of the terminal. */
  readonly width: number
}

/** Returns the text for stdout. */
export function banner(started: StartedServer): string {
  const { file, url, methods, hasExplorer, hasWebSockets, width } = started
  const call = callToTry(started)
  const lines = [
    `Serving ${file} on ${url}`,
    ...(hasWebSockets ? [`and on ${url.replace(/^http/, 'ws')}`] : []),
    ...methodLines(methods, width),
    '',
    'Try it:',
    ...(hasExplorer ? [`  open ${url} in a browser${call === undefined ? '' : ', or'}`] : []),
    ...(call === undefined && hasExplorer ? [] : [`  ${call ?? `jsonrpc call ${quoted(url)} METHOD [PARAMS…]`}`]),
    '',
    'Ctrl-C ends it.',
  ]
  return `${lines.join('\n')}\n`
}

/** A worker that has started. */
export interface StartedWorker extends Pick<StartedServer, 'file' | 'methods' | 'width'> {
  readonly name: string
  /** The broker. */
  readonly url: string
}

/** Returns the text for stdout. */
export function natsBanner({ file, name, url, methods, width }: StartedWorker): string {
  const lines = [
    `Serving ${file} at ${url}, subject rpc.${name}, queue ${name}`,
    ...methodLines(methods, width),
    '',
    'Try it:',
    `  jsonrpc gateway --nats ${url} --name ${name}`,
    '',
    'Ctrl-C ends it.',
  ]
  return `${lines.join('\n')}\n`
}

/** A gateway that has started. */
export interface StartedGateway extends Pick<StartedServer, 'url' | 'hasExplorer' | 'hasWebSockets'> {
  readonly name: string
  readonly broker: string
}

/** Returns the text for stdout. */
export function gatewayBanner({ url, name, broker, hasExplorer, hasWebSockets }: StartedGateway): string {
  const lines = [
    `Answering for rpc.${name} at ${broker} on ${url}`,
    ...(hasWebSockets ? [`and on ${url.replace(/^http/, 'ws')}`] : []),
    '',
    'Try it:',
    ...(hasExplorer ? [`  open ${url} in a browser, or`] : []),
    `  jsonrpc call ${url} --list`,
    '',
    'Ctrl-C ends it.',
  ]
  return `${lines.join('\n')}\n`
}

/** Returns the text for stderr, since stdout is for messages. */
export function stdioBanner(file: string, methods: readonly NamedMethod[], width: number): string {
  const lines = [`Serving ${file} on standard input and output`, ...methodLines(methods, width)]
  return `${lines.join('\n')}\n`
}

function methodLines(methods: readonly NamedMethod[], width: number): string[] {
  if (methods.length === 0) return []
  const listed = methods.slice(0, maxListed).map(([name, method]) => rowOf(name, method))
  const rest = methods.length > maxListed ? [`  … and ${methods.length - maxListed} more`] : []
  return ['', `${methods.length} ${methods.length === 1 ? 'method' : 'methods'}:`, ...columns(listed, width), ...rest]
}

function rowOf(name: string, method: Method): Row {
  return [plainText(`${name}(${paramsOf(method)})`), plainText(summaryOf(method))]
}

/** The declared names, else those of the types. JavaScript does not reveal the parameter names of a function. */
function paramsOf({ options: { params }, description }: Method): string {
  if (Array.isArray(params)) return params.join(', ')
  if (params === undefined && description) return typedParams(description)
  return params === undefined || '~standard' in params ? '…' : Object.keys(params).join(', ')
}

function typedParams({ params, rest }: MethodDescription): string {
  const names = params.map(({ name, required }) => (required ? name : `${name}?`))
  return [...names, ...(rest ? [`…${rest.name}`] : [])].join(', ')
}

function summaryOf({ options, description }: Method): string {
  const [firstLine = ''] = (options.summary ?? description?.summary ?? '').split('\n')
  return (options.deprecated ?? description?.deprecated) ? `(deprecated) ${firstLine}` : firstLine
}

/** A command for a POSIX shell: a call that probably succeeds; `undefined` if there is none. */
function callToTry({ url, methods, isGuarded }: StartedServer): string | undefined {
  const call = sampleCall(methods, isGuarded)
  const body = call && JSON.stringify({ jsonrpc: '2.0', id: 1, method: call.method, params: call.params })
  return body && `curl ${quoted(url)} -H 'content-type: application/json' -d '${body.replaceAll("'", `'\\''`)}'`
}

/** The brackets of an IPv6 address are special to a shell. */
function quoted(url: string): string {
  return url.includes('[') ? `'${url}'` : url
}

/** A documented example, else a method whose params are known. A guard may refuse the call, so that guarded methods are left out. */
function sampleCall(
  methods: readonly NamedMethod[],
  isGuarded: StartedServer['isGuarded'],
): { method: string; params: unknown } | undefined {
  if (methods.length === 0) return { method: 'add', params: [1, 2] }
  const open = methods.filter(([name, { options }]) => !(isGuarded?.(name) ?? Boolean(options.guards?.length)))
  const withExample = open.find(([, { options }]) => options.examples?.[0] !== undefined)
  if (withExample) return { method: withExample[0], params: withExample[1].options.examples?.[0]?.params }
  const calls = open.flatMap(([name, method]) => {
    const params = fittingParams(method)
    return params ? [{ method: name, params }] : []
  })
  return calls[0]
}

/** By types, else a number for each required param: 1, 2, 3. `undefined` if schemas or the types ask for other values. */
function fittingParams(method: Method): unknown[] | undefined {
  const { params } = method.options
  if (params !== undefined && !Array.isArray(params)) return undefined
  if (method.description) return sampleParams(method.description)
  const count = params?.filter((name) => !name.endsWith('?')).length ?? handlerParams(method)
  return Array.from({ length: count }, (_, index) => index + 1)
}

function handlerParams({ handler, options }: Method): number {
  return Math.max(0, handler.length - (options.takesContext || options.takesHttpRequest ? 1 : 0))
}
