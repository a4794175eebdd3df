/** The methods as the page shows them, read from a document that may be anybody's: only what has the right shape is taken. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { follow, isRecord, type Json, listOf, textOf } from './loose.ts'

/** One param. */
export interface Param {
  readonly name: string
  readonly description: string
  readonly required: boolean
  readonly schema: JsonSchema
}

/** An error that a method declares. */
export interface DeclaredError {
  readonly code: string
  readonly message: string
}

/** A call to start from. */
export interface Example {
  readonly name: string
  readonly values: readonly (readonly [name: string, value: unknown])[]
}

/** One method. */
export interface Listed {
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly deprecated: boolean
  readonly tags: readonly string[]
  readonly structure: 'by-name' | 'by-position' | 'either'
  readonly params: readonly Param[]
  /** The schema of all params together, where a list cannot say everything. */
  readonly whole: JsonSchema | undefined
  readonly result: JsonSchema | undefined
  readonly errors: readonly DeclaredError[]
  readonly examples: readonly Example[]
}

/** A service. `root` is the document that its schemas refer into. */
export interface Listing {
  readonly title: string
  readonly version: string
  readonly description: string
  readonly methods: readonly Listed[]
  readonly root: unknown
}

/** Reads a document; what has no name cannot be called, and is left out. */
export function readListing(root: unknown): Listing {
  const document = isRecord(root) ? root : {}
  const info = isRecord(document.info) ? document.info : {}
  return {
    title: textOf(info.title) || 'JSON-RPC',
    version: textOf(info.version),
    description: textOf(info.description),
    methods: records(document.methods, root)
      .filter(({ name }) => typeof name === 'string')
      .map((method) => readMethod(method, root)),
    root,
  }
}

function readMethod(method: Json, root: unknown): Listed {
  const result = follow(method.result, root)
  return {
    name: textOf(method.name),
    summary: textOf(method.summary),
    description: textOf(method.description),
    deprecated: method.deprecated === true,
    tags: records(method.tags, root).map(({ name }) => textOf(name)),
    structure: structureOf(method.paramStructure),
    params: records(method.params, root).map(readParam),
    whole: schemaOf(method['x-params']),
    result: isRecord(result) ? schemaOf(result.schema) : undefined,
    errors: records(method.errors, root).map(({ code, message }) => ({ code: String(code), message: textOf(message) })),
    examples: records(method.examples, root).map((example) => readExample(example, root)),
  }
}

function readParam(param: Json, index: number): Param {
  return {
    name: textOf(param.name) || `param${index + 1}`,
    description: textOf(param.description) || textOf(param.summary),
    required: param.required === true,
    schema: schemaOf(param.schema) ?? {},
  }
}

function readExample({ name, params }: Json, root: unknown): Example {
  return {
    name: textOf(name) || 'Example',
    values: records(params, root).map((param) => [textOf(param.name), param.value] as const),
  }
}

function records(value: unknown, root: unknown): readonly Json[] {
  return listOf(value)
    .map((each) => follow(each, root))
    .filter(isRecord)
}

function structureOf(value: unknown): Listed['structure'] {
  return value === 'by-name' || value === 'by-position' ? value : 'either'
}

function schemaOf(value: unknown): JsonSchema | undefined {
  return typeof value === 'boolean' || isRecord(value) ? value : undefined
}
