/** The forms in which a method declares its params. */
import type { StandardSchema } from '../../schema/standard-schema.ts'

/** Schemas by param name; their order is the order by position. */
export type ParamsShape = { readonly [name: string]: StandardSchema }

/** One param in a list: its name, with a question mark if it may be left out, alone or with its schema. */
export type DeclaredParam = string | readonly [name: string, schema: StandardSchema]

/** A method's params as it declares them: a list of names with or without schemas, a shape of schemas, or one schema for the whole. */
export type ParamsDeclaration = readonly DeclaredParam[] | ParamsShape | StandardSchema

/** One param as it is declared. Without a schema it is not checked. */
export interface ListedParam {
  readonly name: string
  readonly isOptional: boolean
  /** `undefined` for a name alone, `null` for a missing schema, which registration refuses. */
  readonly schema: StandardSchema | undefined | null
}

/** Whether the handler gets the params one by one, and not as one object or value. */
export function isList(declaration: ParamsDeclaration | undefined): declaration is readonly DeclaredParam[] {
  return Array.isArray(declaration)
}

/** The params of a list or of a shape. What is no text has no name. */
export function listParams(declaration: readonly DeclaredParam[] | ParamsShape): readonly ListedParam[] {
  if (!isList(declaration)) {
    return Object.entries(declaration).map(([name, schema = null]) => ({ name, isOptional: false, schema }))
  }
  return declaration.map((declared) => {
    const isPair = Array.isArray(declared)
    const name: unknown = isPair ? declared[0] : declared
    const text = typeof name === 'string' ? name : ''
    const isOptional = text.endsWith('?')
    return { name: isOptional ? text.slice(0, -1) : text, isOptional, schema: isPair ? (declared[1] ?? null) : undefined }
  })
}
