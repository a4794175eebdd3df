/** The banner of a started server: its URL, its methods, and a call to try. */
import type { MethodDescription } from '../../service/method-types.ts'
import type { Method } from '../../service/methods/method.ts'
import { columns, type Row } from '../program/columns.ts'
import { plainText } from '../program/text.ts'

const maxListed = 20

type NamedMethod = readonly [name: string, method: Method]

/** What the banner shows. */
export interface StartedServer {
  readonly file: string
  readonly url: string
  /** Empty if the service does not list its methods. */
  readonly methods: readonly NamedMethod[]
  readonly hasExplorer: boolean
  /** Whether WebSockets are served on the same port. */
  readonly hasWebSockets: boolean
  /** The columns of the terminal. */
  readonly width: number
}

/** Returns the text for stdout. */
export function banner({ file, url, methods, hasExplorer, hasWebSockets, width }: StartedServer): string {
  const lines = [
    `Serving ${file} on ${url}`,
    ...(hasWebSockets ? [`and on ${url.replace(/^http/, 'ws')}`] : []),
    ...methodLines(methods, width),
    '',
    'Try it:',
    ...(hasExplorer ? [`  open ${url} in a browser, or`] : []),
    `  ${curlCommand(url, methods)}`,
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

/** A command for a POSIX shell. */
function curlCommand(url: string, methods: readonly NamedMethod[]): string {
  const [method, params] = sampleCall(methods)
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  // The brackets of an IPv6 address are special to a shell.
  const quotedUrl = url.includes('[') ? `'${url}'` : url
  return `curl ${quotedUrl} -H 'content-type: application/json' -d '${body.replaceAll("'", `'\\''`)}'`
}

/** Prefers a call that probably succeeds: a documented example, else a method without guards and schemas, else the first method. */
function sampleCall(methods: readonly NamedMethod[]): [method: string, params: unknown] {
  const withExample = methods.find(([, { options }]) => options.examples?.[0] !== undefined)
  if (withExample) return [withExample[0], withExample[1].options.examples?.[0]?.params]
  const callable =
    methods.find(
      ([, { options, description }]) => !options.guards?.length && takesAnyValue(options.params) && takesNumbers(description),
    ) ?? methods[0]
  return callable ? [callable[0], sampleParams(callable[1])] : ['add', [1, 2]]
}

function takesAnyValue(params: Method['options']['params']): boolean {
  return params === undefined || Array.isArray(params)
}

/** Whether numbers fit the types, if there are any. */
function takesNumbers({ params = [] }: Partial<MethodDescription> = {}): boolean {
  return params.every(({ required, schema }) => !required || typeof schema === 'boolean' || takesNumber(schema))
}

/** A schema without members takes every value. One with others, such as `$ref`, may take anything. */
function takesNumber(schema: object): boolean {
  return 'type' in schema ? schema.type === 'number' || schema.type === 'integer' : Object.keys(schema).length === 0
}

/** 1, 2, 3: one number for each required param. */
function sampleParams(method: Method): number[] {
  const { params } = method.options
  const typed = method.description?.params.filter(({ required }) => required).length
  const count = Array.isArray(params) ? params.filter((name) => !name.endsWith('?')).length : (typed ?? handlerParams(method))
  return Array.from({ length: takesAnyValue(params) ? count : 0 }, (_, index) => index + 1)
}

function handlerParams({ handler, options }: Method): number {
  return Math.max(0, handler.length - (options.takesContext || options.takesHttpRequest ? 1 : 0))
}
