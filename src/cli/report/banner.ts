/** What a person sees when a service is up: where it is, what it can do, and a call to try. */
import type { Method } from '../../service/methods/method.ts'
import type { Served } from '../load/service.ts'
import { columns } from '../program/help.ts'

const mostLines = 20

type Named = readonly [name: string, method: Method]

/** What is up, and where. */
export interface Started {
  readonly file: string
  readonly url: string
  readonly served: Served
  /** Whether a browser that opens the URL is shown a page. */
  readonly hasPage: boolean
}

/** The text, for stdout. */
export function introduce({ file, url, served, hasPage }: Started): string {
  const methods = served.list?.() ?? []
  const page = hasPage ? [`  open ${url} in a browser, or`] : []
  const lines = [
    `Serving ${file} on ${url}`,
    ...listed(methods),
    '',
    'Try it:',
    ...page,
    `  ${curl(url, methods)}`,
    '',
    'Ctrl-C ends it.',
  ]
  return `${lines.join('\n')}\n`
}

function listed(methods: readonly Named[]): string[] {
  if (methods.length === 0) return []
  const shown = columns(methods.slice(0, mostLines).map(([name, method]) => [`${name}(${paramsOf(method)})`, docsOf(method)]))
  const more = methods.length > mostLines ? [`  … and ${methods.length - mostLines} more`] : []
  return ['', `${methods.length} ${methods.length === 1 ? 'method' : 'methods'}:`, ...shown, ...more]
}

/** Names as they were declared. A function does not tell those of its own. */
function paramsOf({ options: { params } }: Method): string {
  if (Array.isArray(params)) return params.join(', ')
  return params === undefined || '~standard' in params ? '…' : Object.keys(params).join(', ')
}

function docsOf({ options }: Method): string {
  const [summary = ''] = (options.summary ?? '').split('\n')
  return options.deprecated ? `(deprecated) ${summary}` : summary
}

function argumentsOf({ handler, options }: Pick<Method, 'handler' | 'options'>): number {
  return Math.max(0, handler.length - (options.takesContext || options.takesHttpRequest ? 1 : 0))
}

/** A line for a POSIX shell. It calls what most likely answers with a result; where nothing is known, it asks all the same. */
function curl(url: string, methods: readonly Named[]): string {
  const [method, params] = sampleCall(methods)
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const place = url.includes('[') ? `'${url}'` : url
  return `curl ${place} -H 'content-type: application/json' -d '${body.replaceAll("'", `'\\''`)}'`
}

function sampleCall(methods: readonly Named[]): [method: string, params: unknown] {
  const withExample = methods.find(([, { options }]) => options.examples?.[0] !== undefined)
  if (withExample) return [withExample[0], withExample[1].options.examples?.[0]?.params]
  const guessable = methods.find(([, { options }]) => !options.guards?.length && isGuessable(options.params)) ?? methods[0]
  return guessable ? [guessable[0], guesses(guessable[1])] : ['add', [1, 2]]
}

function isGuessable(params: Method['options']['params']): boolean {
  return params === undefined || Array.isArray(params)
}

/** 1, 2, 3: good enough for many a function, and harmless. */
function guesses(method: Method): number[] {
  const { params } = method.options
  const count = Array.isArray(params) ? params.filter((name) => !name.endsWith('?')).length : argumentsOf(method)
  return Array.from({ length: isGuessable(params) ? count : 0 }, (_, index) => index + 1)
}
