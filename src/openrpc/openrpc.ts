/** A service as an OpenRPC document. */
import type { Method } from '../service/methods/method.ts'
import { Components } from './components.ts'
import type { SchemaConverter, SchemaDialect } from './convert.ts'
import type { SchemaGap } from './descriptor.ts'
import type { OpenrpcDocument, OpenrpcInfo, OpenrpcServer, OpenrpcVersion } from './document.ts'
import { methodObject } from './method-object.ts'

/** What can be described: a `Service`, or whatever lists its methods as one does. */
export interface Described {
  list(): readonly (readonly [name: string, method: Method])[]
}

/** What a document can be told besides the service. */
export interface OpenrpcOptions {
  /** The version of OpenRPC that the document follows; `1.3.2` unless told, because tools lag. */
  readonly openrpc?: OpenrpcVersion
  /** The JSON Schema to ask validators for first; `draft-07`, which OpenRPC prescribes, unless told. */
  readonly dialect?: SchemaDialect
  /**
   * For validators that do not describe themselves, by the name in their `~standard.vendor`:
   * `{ valibot: toStandardJsonSchema }` from @valibot/to-json-schema.
   */
  readonly converters?: { readonly [vendor: string]: SchemaConverter }
  /**
   * Lets anything through where a schema would refer to itself, for tools that cannot follow a circle: the official dereferencer
   * (schema-utils-js 2.2) takes all the memory there is. Off unless told.
   */
  readonly breakCycles?: boolean
  /** Where the service answers. */
  readonly servers?: readonly OpenrpcServer[]
  readonly externalDocs?: { readonly url: string; readonly description?: string }
  /** Hears of each schema that is not, or only in part, JSON Schema; the document lets anything through there. Throw to refuse that. */
  readonly onUnsupportedSchema?: (gap: SchemaGap) => void
}

/**
 * Describes every method of a service, mounted ones included. The document is plain JSON, valid against the meta-schema of OpenRPC,
 * and holds no functions of yours. Schemas are converted here and now: keep the document rather than asking again.
 *
 * @throws TypeError naming the mend, where `info` or an option is not what OpenRPC asks for.
 */
export function openrpc(service: Described, info: OpenrpcInfo, options: OpenrpcOptions = {}): OpenrpcDocument {
  checkDocument(service, info, options)
  const {
    openrpc: version = '1.3.2',
    dialect = 'draft-07',
    converters = {},
    servers,
    externalDocs,
    onUnsupportedSchema = () => {},
  } = options
  const components = new Components(options.breakCycles === true)
  const conversion = { dialect, converters: new Map(Object.entries(converters)) }
  const methods = service
    .list()
    .map(([name, method]) => methodObject(name, method, { conversion, components, onUnsupportedSchema }))
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
const optionNames = ['openrpc', 'dialect', 'converters', 'breakCycles', 'servers', 'externalDocs', 'onUnsupportedSchema']

/** @throws TypeError where there could be no valid document. */
export function checkDocument(service: Described, info: OpenrpcInfo, options: OpenrpcOptions): void {
  if (typeof service?.list !== 'function') throw new TypeError('openrpc() describes a Service: hand it over first')
  for (const name of ['title', 'version'] as const) {
    if (typeof info?.[name] === 'string') continue
    throw new TypeError(`openrpc() needs info.${name}, a string: openrpc(service, { title: 'Calculator', version: '1.0.0' })`)
  }
  const stranger = Object.keys(options).find((name) => !optionNames.includes(name))
  if (stranger) throw new TypeError(`openrpc() has no option ${stranger}. The options are: ${optionNames.join(', ')}`)
  if (!versions.includes(options.openrpc ?? '1.3.2')) throw new TypeError(`openrpc must be one of ${versions.join(', ')}`)
  if (!['draft-07', 'draft-2020-12'].includes(options.dialect ?? 'draft-07'))
    throw new TypeError('dialect must be draft-07 or draft-2020-12')
  for (const converter of Object.values(options.converters ?? {})) {
    if (typeof converter !== 'function') throw new TypeError('converters must be functions, by the vendor of their schemas')
  }
  for (const { url } of [...(options.servers ?? []), ...(options.externalDocs ? [options.externalDocs] : [])]) {
    if (!URL.canParse(url)) throw new TypeError(`${JSON.stringify(url)} must be an absolute URL, such as https://example.com/rpc`)
  }
}
