/** Writes the methods of a foreign server as a type for `createClient`. */
import {
  type ContentDescriptor,
  isSchemaObject,
  type JsonSchema,
  type OpenrpcDocument,
  type OpenrpcMethod,
} from '../../openrpc/document.ts'
import { aliasCycles } from './alias-cycles.ts'
import { TypeWriter } from './schema-type.ts'
import { docText, isIdentifier, keyText, typeNames } from './type-names.ts'

/** What the head of the file says of its origin. */
export interface Origin {
  /** The command that writes the file, as it was typed. */
  readonly command: string
  readonly packageName: string
}

/**
 * Writes a module with the type `Api`, and one type for each component of the document.
 * @param onGap gets each `$ref` that cannot be followed: its type is `unknown`.
 */
export function clientTypes(
  document: OpenrpcDocument,
  { command, packageName }: Origin,
  onGap: (reference: string) => void,
): string {
  const schemas = Object.entries(document.components?.schemas ?? {})
  const names = typeNames(schemas.map(([name]) => name))
  const writer = new TypeWriter({ document, names, onGap })
  const cycles = aliasCycles(schemas, document)
  const { title, version, description } = document.info
  const methods = document.methods.map((method) => methodText(method, writer)).join('')
  const components = schemas.map(([name, schema]) => {
    return `\n${docsOf(schema, '')}export type ${names.get(name)} = ${writer.write(schema, '', cycles.get(name))}\n`
  })
  const contracts = ['Contract', 'StreamContract'].filter((contract) => new RegExp(`: ${contract}<`).test(methods))
  const head = [
    `Written by "${command}" from the OpenRPC document of ${title} ${version}. Do not edit.`,
    '',
    `    const client = createClient<Api>(url)   // from '${packageName}/client'`,
  ].map((line) => `//${line && ` ${line.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}`}\n`)
  const imports = contracts.length > 0 ? `import type { ${contracts.join(', ')} } from '${packageName}/client'\n\n` : ''
  return `${head.join('')}\n${imports}${docText(description, false, '')}export interface Api {\n${methods}}\n${components.join('')}`
}

function docsOf(schema: JsonSchema, indent: string): string {
  const { description, deprecated } = isSchemaObject(schema) ? schema : {}
  return docText(typeof description === 'string' ? description : undefined, deprecated === true, indent)
}

function methodText(method: OpenrpcMethod, writer: TypeWriter): string {
  const { name, result, deprecated = false, 'x-item': item, 'x-subscription': subscription } = method
  const [positional, named] = paramsText(method, writer)
  const isStream = item !== undefined || subscription !== undefined
  const types = [positional, named, writer.write(result.schema, '  '), ...(isStream ? [writer.write(item ?? {}, '  ')] : [])]
  return `${docText(docs(method), deprecated, '  ')}  readonly ${keyText(name)}: ${isStream ? 'StreamContract' : 'Contract'}<${types.join(', ')}>\n`
}

function docs({ summary, description, params, errors = [] }: OpenrpcMethod): string {
  const described = params.filter((param) => param.description)
  return [
    ...[summary, description]
      .filter((text) => text)
      .join('\n\n')
      .split('\n'),
    ...described.map(({ name, description: text }) => `@param ${name} ${text}`),
    ...errors.map(({ code, message }) => `@throws ${code}: ${message}`),
  ].join('\n')
}

/** The types by position and by name; `never` if the method does not take its params that way. */
function paramsText(method: OpenrpcMethod, writer: TypeWriter): readonly [positional: string, named: string] {
  const { params, paramStructure, 'x-params': whole } = method
  const [isByName, isByPosition] = [paramStructure !== 'by-position', paramStructure !== 'by-name']
  if (whole !== undefined) {
    const text = writer.write(whole, '  ')
    const arrays = isByName ? `Extract<${text}, readonly unknown[]>` : text
    const objects = isByPosition ? `Exclude<${text}, readonly unknown[]>` : text
    return [isByPosition ? arrays : 'never', isByName ? objects : 'never']
  }
  if (params.length === 0) return ['[]', 'never']
  return [isByPosition ? tupleText(params, writer) : 'never', isByName ? namedText(params, writer) : 'never']
}

/** Params behind an optional one may be left out, too: a tuple has no gaps. */
function tupleText(params: readonly ContentDescriptor[], writer: TypeWriter): string {
  const least = params.findIndex((param) => !param.required)
  const texts = params.map(({ name, schema }, index) => {
    const label = isIdentifier(name) ? name : `param${index + 1}`
    return `${label}${least >= 0 && index >= least ? '?' : ''}: ${writer.write(schema, '  ')}`
  })
  return `[${texts.join(', ')}]`
}

function namedText(params: readonly ContentDescriptor[], writer: TypeWriter): string {
  const properties = Object.fromEntries(params.map(({ name, schema }) => [name, schema]))
  return writer.write(
    { type: 'object', properties, required: params.filter((param) => param.required).map(({ name }) => name) },
    '  ',
  )
}
