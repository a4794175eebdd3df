/** Describes one param, one result or the data of one error. */
import type { StandardSchema } from '../schema/standard-schema.ts'
import type { Components } from './components.ts'
import { type Conversion, convert, type SchemaDirection } from './convert.ts'
import { type ContentDescriptor, isSchemaObject, type JsonSchema } from './document.ts'

/** A schema without a JSON Schema, or with an incomplete one. */
export interface SchemaGap {
  readonly method: string
  /** The param's name, `params` for all of them, `result`, or `error` with its code. */
  readonly place: string
  /** What the library threw. */
  readonly error: unknown
}

/** What every method object of one document shares. */
export interface DocumentParts {
  readonly conversion: Conversion
  readonly components: Components
  /** The names of all methods. */
  readonly names: ReadonlySet<string>
  readonly onUnsupportedSchema: (gap: SchemaGap) => void
}

/** Converts the schema at one place of a method. Falls back to `{}`, and reports each gap to `onUnsupportedSchema`. */
export function schemaAt(
  { method, place }: { readonly method: string; readonly place: string },
  schema: StandardSchema | undefined,
  direction: SchemaDirection,
  { conversion, components, onUnsupportedSchema }: DocumentParts,
): JsonSchema {
  if (!schema) return {}
  const converted = convert(schema, direction, conversion)
  if (converted.error !== undefined) onUnsupportedSchema({ method, place, error: converted.error })
  try {
    return components.add(converted.schema, `${method}.${place}`)
  } catch (error) {
    onUnsupportedSchema({ method, place, error })
    return {}
  }
}

/** Describes a param, with the title, description and deprecation of its schema. */
export function contentDescriptor(
  name: string,
  required: boolean,
  schema: JsonSchema,
  components: Components,
): ContentDescriptor {
  const resolved = components.resolve(schema)
  const { title, description, deprecated } = isSchemaObject(resolved) ? resolved : {}
  return {
    name,
    ...(typeof title === 'string' && { summary: title }),
    ...(typeof description === 'string' && { description }),
    required,
    ...(deprecated === true && { deprecated }),
    schema,
  }
}
