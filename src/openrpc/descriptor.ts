/** One param or one result as a document describes it. */
import type { StandardSchema } from '../schema/standard-schema.ts'
import type { Components } from './components.ts'
import { type Conversion, convert, isKeyworded, type SchemaDirection } from './convert.ts'
import type { ContentDescriptor, JsonSchema } from './document.ts'

/** A schema, or a part of one, that has no JSON Schema. */
export interface SchemaGap {
  readonly method: string
  /** The param's name, `params` for all of them, or `result`. */
  readonly place: string
  /** Why: what the library said. */
  readonly error: unknown
}

/** What describing takes: how to convert, where shared schemas go, and who hears of gaps. */
export interface Description {
  readonly conversion: Conversion
  readonly components: Components
  readonly onUnsupportedSchema: (gap: SchemaGap) => void
}

/** The JSON Schema of one place in a method; `{}` with a word to `onUnsupportedSchema` where there is none. */
export function describe(
  schema: StandardSchema | undefined,
  direction: SchemaDirection,
  { method, place }: { readonly method: string; readonly place: string },
  { conversion, components, onUnsupportedSchema }: Description,
): JsonSchema {
  if (!schema) return {}
  const { schema: converted, fault } = convert(schema, direction, conversion)
  if (fault !== undefined) onUnsupportedSchema({ method, place, error: fault })
  try {
    return components.adopt(converted, `${method}.${place}`)
  } catch (error) {
    onUnsupportedSchema({ method, place, error })
    return {}
  }
}

/** A param with what its schema says about it in words. */
export function descriptor(name: string, required: boolean, schema: JsonSchema, components: Components): ContentDescriptor {
  const said = components.resolve(schema)
  const { title, description, deprecated } = isKeyworded(said) ? said : {}
  return {
    name,
    ...(typeof title === 'string' && { summary: title }),
    ...(typeof description === 'string' && { description }),
    required,
    ...(deprecated === true && { deprecated }),
    schema,
  }
}
