/** An OpenRPC document as its readers need it: texts and lists, whatever a stranger's document really holds. */
import { plainText } from './text.ts'
import { typeText } from './types.ts'

/** The docs of a service. Every text is plain text. */
export interface Docs {
  readonly title: string
  readonly version: string
  readonly description: string
  readonly servers: readonly string[]
  readonly methods: readonly MethodDocs[]
}

/** The docs of a method. */
export interface MethodDocs {
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly deprecated: boolean
  readonly tags: readonly string[]
  readonly structure: string
  readonly params: readonly ParamDocs[]
  /** The type of the params as a whole, where their list does not say all. */
  readonly whole: string
  readonly result: string
  readonly errors: readonly ErrorDocs[]
  readonly examples: readonly ExampleDocs[]
}

/** The docs of a param. */
export interface ParamDocs {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly description: string
}

/** The docs of an error. */
export interface ErrorDocs {
  readonly code: string
  readonly message: string
  readonly data: string
}

/** A call as it could be sent, and what comes back. */
export interface ExampleDocs {
  readonly name: string
  readonly call: string
  readonly result: string
}

type Fields = { readonly [name: string]: unknown }

/** Reads a document. Never throws: what is not as it should be is left out. */
export function readDocs(document: object): Docs {
  const { info, servers, methods, components } = document as Fields
  const schemas = fields(fields(components).schemas)
  return {
    title: text(fields(info).title) || 'Untitled',
    version: text(fields(info).version),
    description: text(fields(info).description),
    servers: list(servers).map((server) => text(server.url)),
    methods: list(methods).map((method) => readMethod(method, schemas)),
  }
}

function readMethod(method: Fields, schemas: Fields): MethodDocs {
  const data = fields(method['x-error-data'])
  return {
    name: text(method.name),
    summary: text(method.summary),
    description: text(method.description),
    deprecated: method.deprecated === true,
    tags: list(method.tags).map(({ name }) => text(name)),
    structure: structures.get(method.paramStructure) ?? 'by position or by name',
    params: list(method.params).map((param) => readParam(param, schemas)),
    whole: method['x-params'] === undefined ? '' : shown(method['x-params'], schemas),
    result: shown(fields(method.result).schema, schemas),
    errors: list(method.errors).map((error) => readError(error, data, schemas)),
    examples: list(method.examples).map((example) => readExample(example, method)),
  }
}

const structures: ReadonlyMap<unknown, string> = new Map([
  ['by-name', 'by name'],
  ['by-position', 'by position'],
])

function readParam(param: Fields, schemas: Fields): ParamDocs {
  const words = [text(param.summary), text(param.description)].filter((each) => each !== '')
  const { default: preset } = fields(param.schema)
  return {
    name: text(param.name),
    type: shown(param.schema, schemas),
    required: param.required === true,
    description: [...words, ...(preset === undefined ? [] : [`Default: ${json(preset)}`])].join('\n'),
  }
}

function readError(error: Fields, data: Fields, schemas: Fields): ErrorDocs {
  const code = json(error.code)
  const schema = Object.hasOwn(data, code) ? shown(data[code], schemas) : ''
  return { code, message: text(error.message), data: error.data === undefined ? schema : json(error.data) }
}

function readExample(example: Fields, { name, paramStructure }: Fields): ExampleDocs {
  const values = list(example.params)
  const named = Object.fromEntries(values.map((param) => [text(param.name), param.value]))
  const params = paramStructure === 'by-name' ? named : values.map(({ value }) => value)
  return {
    name: text(example.name),
    call: json({ jsonrpc: '2.0', method: name, params, id: 1 }),
    result: json(fields(example.result).value),
  }
}

function shown(schema: unknown, schemas: Fields): string {
  return plainText(typeText(schema, schemas))
}

function text(value: unknown): string {
  return typeof value === 'string' ? plainText(value).trim() : ''
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : []
}

/** A value as JSON; a stranger's may be nested too deep for that. */
function json(value: unknown): string {
  try {
    return plainText(JSON.stringify(value) ?? '')
  } catch {
    return '…'
  }
}
