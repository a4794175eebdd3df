/** Describes a service as an OpenRPC document. */
import { checkFunction, checkOptionNames, invalidSetup } from '../options/check.ts'
import type { Method } from '../service/methods/method.ts'
import { Components } from './components.ts'
import type { SchemaConverter, SchemaDialect } from './convert.ts'
import type { SchemaGap } from './descriptor.ts'
import type { OpenrpcDocument, OpenrpcInfo, OpenrpcServer, OpenrpcVersion } from './document.ts'
import { methodObject } from './method-object.ts'

/** What `openrpc` reads of a service: a `Service`, or any object that lists its methods the same way. */
export interface Described {
  list(): readonly (readonly [name: string, method: Method])[]
  /** Whether guards run before a method. */
  isGuarded?(method: string): boolean
}

/** The options of `openrpc`. */
export interface OpenrpcOptions {
  /** The version of OpenRPC that the document follows. Default: `1.3.2`, because few tools read 1.4.0. */
  readonly openrpc?: OpenrpcVersion
  /** The dialect of JSON Schema that validators are asked for first. Default: `draft-07`, which OpenRPC prescribes. */
  readonly dialect?: SchemaDialect
  /**
   * Converters for validators without a JSON Schema of their own, by the name in their `~standard.vendor`:
   * `{ valibot: toStandardJsonSchema }` from `@valibot/to-json-schema`.
   */
  readonly converters?: { readonly [vendor: string]: SchemaConverter }
  /**
   * Allows any value where a schema would refer to itself. Default: `false`. Some tools need it: the official dereferencer
   * (schema-utils-js 2.2) runs out of memory on a cycle.
   */
  readonly breakCycles?: boolean
  /** The addresses of the service. */
  readonly servers?: readonly OpenrpcServer[]
  /** A link to more documentation. */
  readonly externalDocs?: { readonly url: string; readonly description?: string }
  /** Marks methods that guards protect with `x-guarded: true`, and says no more of the guards. Default: `false`. */
  readonly guards?: boolean
  /** Called for each schema that has no JSON Schema, or an incomplete one. The document allows any value there. Throw to refuse it. */
  readonly onUnsupportedSchema?: (gap: SchemaGap) => void
}

/**
 * Describes all methods of a service, including mounted ones. The document is plain JSON and valid against the meta-schema of OpenRPC.
 * Each call converts every schema again, so keep the document.
 *
 * @throws TypeError if `info` or an option is invalid.
 * @example
 * const document = openrpc(calculator, { title: 'Calculator', version: '1.0.0' })
 * writeFileSync('openrpc.json', JSON.stringify(document, null, 2))
 */
export function openrpc(service: Described, info: OpenrpcInfo, options: OpenrpcOptions = {}): OpenrpcDocument {
  checkDocument(service, info, options)
  const { openrpc: version = '1.3.2', dialect = 'draft-07', converters = {}, servers, externalDocs } = options
  const components = new Components(options.breakCycles === true)
  const onUnsupportedSchema = options.onUnsupportedSchema ?? (() => {})
  const conversion = { dialect, converters: new Map(Object.entries(converters)) }
  const listed = service.list()
  const isMarked = (name: string) => options.guards === true && service.isGuarded?.(name) === true
  const parts = { conversion, components, names: new Set(listed.map(([name]) => name)), onUnsupportedSchema }
  const methods = listed.map(([name, method]) => methodObject(name, method, isMarked(name), parts))
  return {
    openrpc: version,
    info,
    ...(servers && { servers }),
    methods,
    ...(components.schemas.size > 0 && { components: { schemas: Object.fromEntries(components.schemas) } }),
    ...(externalDocs && { externalDocs }),
  }
}

const versions: readonly unknown[] = ['1.2.6', '1.3.2', '1.4.0']

/** The names of the options of `openrpc`. */
export const optionNames: readonly string[] = [
  'openrpc',
  'dialect',
  'converters',
  'breakCycles',
  'servers',
  'externalDocs',
  'guards',
  'onUnsupportedSchema',
]

/** @throws TypeError if these arguments cannot give a valid document. */
export function checkDocument(service: Described, info: OpenrpcInfo, options: OpenrpcOptions): void {
  if (typeof service?.list !== 'function') invalidSetup('openrpc() needs a Service as its first argument')
  for (const name of ['title', 'version'] as const) {
    if (typeof info?.[name] === 'string') continue
    invalidSetup(`openrpc() needs info.${name}, a string: openrpc(service, { title: 'Calculator', version: '1.0.0' })`)
  }
  checkOptionNames(options, optionNames, 'openrpc()')
  if (!['boolean', 'undefined'].includes(typeof options.guards)) invalidSetup('guards must be true or false')
  if (!versions.includes(options.openrpc ?? '1.3.2')) invalidSetup(`openrpc must be one of ${versions.join(', ')}`)
  if (!['draft-07', 'draft-2020-12'].includes(options.dialect ?? 'draft-07'))
    invalidSetup('dialect must be draft-07 or draft-2020-12')
  for (const [vendor, converter] of Object.entries(options.converters ?? {})) checkFunction(converter, `converters.${vendor}`)
  for (const { url } of [...(options.servers ?? []), ...(options.externalDocs ? [options.externalDocs] : [])]) {
    if (!URL.canParse(url)) invalidSetup(`${JSON.stringify(url)} must be an absolute URL, such as https://example.com/rpc`)
  }
}

/**
 * Keeps what `make` returns until the service has more methods. Methods are never removed, so their number shows every change.
 * A service that does not list its methods counts as one that never changes.
 */
export function untilMethodsAdded<Value>(service: Partial<Described>, make: () => Value): () => Value {
  let kept: { readonly count: number; readonly value: Value } | undefined
  return () => {
    const count = service.list?.().length ?? 0
    if (kept?.count !== count) kept = { count, value: make() }
    return kept.value
  }
}
