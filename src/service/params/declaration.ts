/** The forms in which a method declares its params. */
import type { StandardSchema } from '../../schema/standard-schema.ts'

/** Schemas by param name; their order is the order by position. */
export type ParamsShape = { readonly [name: string]: StandardSchema }

/** One param in a list: its name, with a question mark if it may be left out, alone or with its schema. */
export type DeclaredParam = string | readonly [name: string, schema: StandardSchema]

/** A method's params as it declares them: a list of names with or without schemas, a shape of schemas, or one schema for the whole. */
export type ParamsDeclaration = readonly DeclaredParam[] | ParamsShape | StandardSchema

/** A param of a list, taken apart. Without a schema it is not checked. */
export interface ListedParam {
  readonly name: string
  readonly isOptional: boolean
  readonly schema: StandardSchema | undefined
}

/** The params of a list of names, with or without schemas; `undefined` for another form. What is no text has no name. */
export function listParams(declaration: ParamsDeclaration | undefined): readonly ListedParam[] | undefined {
  if (!Array.isArray(declaration)) return undefined
  return declaration.map((declared: DeclaredParam) => {
    const [name, schema] = Array.isArray(declared) ? declared : [declared]
    const isOptional = typeof name === 'string' && name.endsWith('?')
    return { name: typeof name === 'string' ? name.slice(0, isOptional ? -1 : undefined) : '', isOptional, schema }
  })
}
