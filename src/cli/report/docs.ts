/** Reads an OpenRPC document into plain texts and lists. The document may come from a server, so nothing in it is trusted. */
import { plainText } from '../program/text.ts'
import { typeText } from './types.ts'

/** The docs of a service. Descriptions are Markdown, other texts plain. Control characters are escaped in all of them. */
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
  readonly guarded: boolean
  readonly tags: readonly string[]
  /** How params are passed: `by name`, `by position`, or either. */
  readonly structure: string
  readonly params: readonly ParamDocs[]
  /** The type of all params together, if the list `params` does not describe them fully; else `''`. */
  readonly paramsType: string
  readonly result: string
  readonly errors: readonly ErrorDocs[]
  readonly examples: readonly ExampleDocs[]
}

/** The docs of a param. */
export interface ParamDocs {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly summary: string
  readonly description: string
  /** JSON, or `''` without a default. */
  readonly defaultValue: string
}

/** What the docs say of a method with guards. */
export const guardedText = 'Guarded: the service decides who may call it.'

/** The docs of an error. */
export interface ErrorDocs {
  readonly code: string
  readonly message: string
  readonly data: string
}

/** The message of a call, and its result. */
export interface ExampleDocs {
  readonly name: string
  readonly call: string
  readonly result: string
}

type Members = { readonly [name: string]: unknown }

/** Reads a document. Never throws: a malformed part is left out. */
export function docsFrom(document: object): Docs {
  const { info, servers, methods, components } = document as Members
  const schemas = members(members(components).schemas)
  return {
    title: text(members(info).title) || 'Untitled',
    version: text(members(info).version),
    description: text(members(info).description),
    servers: list(servers).map((server) => text(server.url)),
    methods: list(methods).map((method) => readMethod(method, schemas)),
  }
}

function readMethod(method: Members, schemas: Members): MethodDocs {
  const dataSchemas = members(method['x-error-data'])
  return {
    name: text(method.name),
    summary: text(method.summary),
    description: text(method.description),
    deprecated: method.deprecated === true,
    guarded: method['x-guarded'] === true,
    tags: list(method.tags).map(({ name }) => text(name)),
    structure: structures.get(method.paramStructure) ?? 'by position or by name',
    params: list(method.params).map((param) => readParam(param, schemas)),
    paramsType: method['x-params'] === undefined ? '' : typeOf(method['x-params'], schemas),
    result: typeOf(members(method.result).schema, schemas),
    errors: list(method.errors).map((error) => readError(error, dataSchemas, schemas)),
    examples: list(method.examples).map((example) => readExample(example, method)),
  }
}

const structures: ReadonlyMap<unknown, string> = new Map([
  ['by-name', 'by name'],
  ['by-position', 'by position'],
])

function readParam(param: Members, schemas: Members): ParamDocs {
  const { default: defaultValue } = members(param.schema)
  return {
    name: text(param.name),
    type: typeOf(param.schema, schemas),
    required: param.required === true,
    summary: text(param.summary),
    description: text(param.description),
    defaultValue: defaultValue === undefined ? '' : json(defaultValue),
  }
}

function readError(error: Members, dataSchemas: Members, schemas: Members): ErrorDocs {
  const code = json(error.code)
  const dataType = Object.hasOwn(dataSchemas, code) ? typeOf(dataSchemas[code], schemas) : ''
  return { code, message: text(error.message), data: error.data === undefined ? dataType : json(error.data) }
}

function readExample(example: Members, { name, paramStructure }: Members): ExampleDocs {
  const values = list(example.params)
  const named = Object.fromEntries(values.map((param) => [text(param.name), param.value]))
  const params = paramStructure === 'by-name' ? named : values.map(({ value }) => value)
  return {
    name: text(example.name),
    call: json({ jsonrpc: '2.0', method: name, params, id: 1 }),
    result: json(members(example.result).value),
  }
}

function typeOf(schema: unknown, schemas: Members): string {
  return plainText(typeText(schema, schemas))
}

function text(value: unknown): string {
  return typeof value === 'string' ? plainText(value).trim() : ''
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}

function list(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.map(members) : []
}

/** `…` if the value is nested too deep for `JSON.stringify`. */
function json(value: unknown): string {
  try {
    return plainText(JSON.stringify(value) ?? '')
  } catch {
    return '…'
  }
}
