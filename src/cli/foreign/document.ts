/** Reads an OpenRPC document that another program wrote: it may be broken, or hostile. Nothing that it refers to is fetched. */
import type { ContentDescriptor, OpenrpcDocument, OpenrpcError, OpenrpcMethod, ParamStructure } from '../../openrpc/document.ts'
import { isSchemaObject, type JsonSchema, type JsonSchemaObject } from '../../openrpc/document.ts'
import { Failure } from '../program/command.ts'
import { findPointer, isRemote } from './pointer.ts'

const structures: readonly unknown[] = ['by-position', 'by-name', 'either']

/**
 * Returns the document with every member in its place: references of methods, params, results and errors are followed, and what is missing
 * has its default. Schemas stay as they are.
 * @throws Failure that names the first member that cannot be read. `name` stands for the document in its message.
 */
export function readForeign(document: OpenrpcDocument, name: string): OpenrpcDocument {
  return new ForeignDocument(document, name).read()
}

class ForeignDocument {
  readonly #document: OpenrpcDocument
  readonly #name: string

  constructor(document: OpenrpcDocument, name: string) {
    this.#document = document
    this.#name = name
  }

  read(): OpenrpcDocument {
    const { info, components, methods, openrpc, servers } = this.#document
    const { title, version, description } = info as Partial<OpenrpcDocument['info']>
    const schemas = isSchemaObject(components) && isSchemaObject(components.schemas) ? components.schemas : {}
    const read = methods.map((method, index) => this.#method(this.#follow(method, `methods[${index}]`), index))
    this.#refuseTwins(read)
    return {
      ...this.#document, // references may lead to any place of it
      openrpc,
      info: { title: textOr(title, 'API'), version: textOr(version, '0.0.0'), ...texts({ description }) },
      ...(Array.isArray(servers) && { servers: servers.filter((server) => typeof server?.url === 'string') }),
      methods: read,
      components: { ...components, schemas: schemas as { [name: string]: JsonSchema } },
    }
  }

  #refuseTwins(methods: readonly OpenrpcMethod[]): void {
    const seen = new Set<string>()
    for (const { name } of methods) {
      if (seen.has(name)) this.#fail(`it has two methods ${JSON.stringify(name)}`)
      seen.add(name)
    }
  }

  #method(method: JsonSchemaObject, index: number): OpenrpcMethod {
    const { name, paramStructure, params = [], result, errors = [], tags } = method
    if (typeof name !== 'string' || name === '') this.#fail(`methods[${index}] has no name`)
    const here = `the method ${JSON.stringify(name)}`
    if (!Array.isArray(params)) this.#fail(`params of ${here} are no array`)
    return {
      ...extensions(method),
      ...texts(method),
      name,
      ...(Array.isArray(tags) && { tags: tags.filter((tag) => typeof tag?.name === 'string') }),
      paramStructure: structures.includes(paramStructure) ? (paramStructure as ParamStructure) : 'either',
      params: params.map((param, at) => this.#param(param, `params[${at}] of ${here}`)),
      result: result === undefined ? { name: 'result', schema: {} } : this.#param(result, `result of ${here}`, 'result'),
      errors: (Array.isArray(errors) ? errors : []).map((error, at) => this.#error(error, `errors[${at}] of ${here}`)),
    }
  }

  #param(param: unknown, here: string, fallback?: string): ContentDescriptor {
    const { name = fallback, required, schema = {}, ...others } = this.#follow(param, here)
    if (typeof name !== 'string' || name === '') this.#fail(`${here} has no name`)
    const isSchema = typeof schema === 'boolean' || isSchemaObject(schema)
    if (!isSchema) this.#fail(`the schema in ${here} is neither an object nor a boolean`)
    return { ...texts(others), name, required: required === true, schema }
  }

  #error(error: unknown, here: string): OpenrpcError {
    const { code, message, data } = this.#follow(error, here)
    if (typeof code !== 'number' || !Number.isInteger(code)) this.#fail(`${here} has no code`)
    return { code, message: textOr(message, ''), ...(data !== undefined && { data }) }
  }

  /** Follows the `$ref` of anything but a schema. */
  #follow(value: unknown, here: string): JsonSchemaObject {
    let found = value
    for (let step = 0; isSchemaObject(found) && typeof found.$ref === 'string'; step++) {
      const { $ref: reference } = found
      if (isRemote(reference)) this.#fail(`${here} refers to ${reference}. Other documents are not fetched: put it in here`)
      found = findPointer(this.#document, reference)
      if (found === undefined || step > 16) this.#fail(`${here} refers to ${reference}, which leads to nothing`)
    }
    return isSchemaObject(found) ? found : this.#fail(`${here} is no object`)
  }

  #fail(reason: string): never {
    throw new Failure(`${this.#name} is a broken OpenRPC document: ${reason}`)
  }
}

function textOr(text: unknown, fallback: string): string {
  return typeof text === 'string' ? text : fallback
}

/** The members for readers, if they are what they should be. */
function texts({ summary, description, deprecated }: JsonSchemaObject) {
  return {
    ...(typeof summary === 'string' && { summary }),
    ...(typeof description === 'string' && { description }),
    ...(deprecated === true && { deprecated }),
  }
}

/** What this package writes beside the members of OpenRPC. */
function extensions(method: JsonSchemaObject): Partial<OpenrpcMethod> {
  const {
    'x-params': whole,
    'x-item': item,
    'x-readonly': readonly,
    'x-subscription': subscription,
    'x-error-data': data,
  } = method
  const { event, end } = Object(subscription) as { readonly event?: unknown; readonly end?: unknown }
  return {
    ...(isSchemaObject(whole) && { 'x-params': whole }),
    ...(isSchemaObject(item) && { 'x-item': item }),
    ...(readonly === true && { 'x-readonly': true }),
    ...(typeof event === 'string' && typeof end === 'string' && { 'x-subscription': { event, end } }),
    ...(isSchemaObject(data) && { 'x-error-data': data as { [code: string]: JsonSchema } }),
  }
}

/**
 * Runs what walks through schemas.
 * @throws Failure if they nest deeper than the stack.
 */
export function withinStack<Value>(name: string, walk: () => Value): Value {
  try {
    return walk()
  } catch (error) {
    throw error instanceof RangeError ? new Failure(`${name} has schemas that nest too deep`) : error
  }
}
