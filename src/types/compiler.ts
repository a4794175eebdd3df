/** Makes a function of each schema. Closures instead of generated code: they run where `eval` is forbidden, such as on Workers. */
import { arrayOf, objectOf } from './containers.ts'
import { type Kind, kindOf, kindWords, richKinds } from './rich.ts'
import { type Convert, type Definitions, invalid, type Mode, pass, type Schema, type SchemaCompiler } from './run.ts'
import { bigintRules, boolean, never, nothing, numberKeywords, numberOf, oneOf, stringKeywords, stringOf } from './scalars.ts'
import { holdsRich, referredName } from './schemas.ts'
import { unionOf } from './union.ts'

/** Makes conversions of schemas that share definitions. */
export class Compiler implements SchemaCompiler {
  readonly definitions: Definitions
  readonly isReading: boolean
  readonly isStrict: boolean
  readonly #byName = new Map<string, Convert>()

  constructor(definitions: Definitions, { isReading, isStrict }: Mode) {
    this.definitions = definitions
    this.isReading = isReading
    this.isStrict = isStrict
  }

  /** The conversion of a schema; `pass` if there is nothing to do. */
  convert(schema: Schema | boolean): Convert {
    if (schema === true) return pass
    if (schema === false) return never
    if (!this.isStrict && !holdsRich(schema, this.definitions)) return pass
    return inSequence(this.#parts(schema))
  }

  #parts(schema: Schema): Convert[] {
    const { $ref, anyOf, type, not } = schema
    const rich = schema['x-js'] as Kind | undefined
    if (rich !== undefined) return [this.#rich(rich, schema)]
    const parts: Convert[] = []
    if ($ref !== undefined) parts.push(this.#named(referredName(schema) as string))
    if (Array.isArray(anyOf)) parts.push(unionOf(anyOf, this))
    if (Array.isArray(type))
      parts.push(
        unionOf(
          type.map((each) => ({ ...schema, type: each })),
          this,
        ),
      )
    else if ('const' in schema) parts.push(oneOf([schema.const]))
    else if (Array.isArray(schema.enum)) parts.push(oneOf(schema.enum))
    else if (not !== undefined) parts.push(never)
    parts.unshift(typeof type === 'string' ? this.#typed(type, schema) : Array.isArray(type) ? pass : this.#restricted(schema))
    return parts
  }

  /** A definition may refer to itself: its conversion is looked up when it runs. */
  #named(name: string): Convert {
    const known = this.#byName.get(name)
    if (known) return known
    let own: Convert = pass
    const nested: Convert = (value, run) => run.nest(own, value)
    this.#byName.set(name, nested)
    own = this.convert(this.definitions[name] ?? false)
    return nested
  }

  #typed(type: string, schema: Schema): Convert {
    switch (type) {
      case 'string':
        return stringOf(schema)
      case 'number':
      case 'integer':
        return numberOf(schema)
      case 'boolean':
        return boolean
      case 'null':
        return nothing
      case 'array':
        return arrayOf(schema, this)
      default:
        return objectOf(schema, this)
    }
  }

  /** Keywords without a type hold for the values of theirs: `@minimum 1` of `number | null`. */
  #restricted(schema: Schema): Convert {
    const isIn = (keywords: readonly string[]) => keywords.some((keyword) => schema[keyword] !== undefined)
    const text = this.isStrict && isIn(stringKeywords) ? stringOf(schema) : undefined
    const number = this.isStrict && isIn(numberKeywords) ? numberOf(schema) : undefined
    const array = isIn(['minItems', 'maxItems', 'items']) ? arrayOf(schema, this) : undefined
    const object = isIn(['properties', 'required', 'additionalProperties']) ? objectOf(schema, this) : undefined
    if (!text && !number && !array && !object) return pass
    const byKind: { readonly [kind: string]: Convert | undefined } = { string: text, number, array, object }
    return (value, run) => (byKind[kindOf(value) ?? ''] ?? pass)(value, run)
  }

  #rich(js: Kind, schema: Schema): Convert {
    const { wire, read, write } = richKinds[js] as (typeof richKinds)[string]
    const items = js === 'Set' || js === 'Map' ? arrayOf(schema, this) : pass
    const rules = js === 'bigint' ? inSequence([bigintRules(schema), bigintConstants(schema)]) : pass
    const expected = `Expected ${this.isReading ? wire.map((kind) => kindWords[kind]).join(' or ') : kindWords[js]}`
    if (!this.isReading) {
      if (js === 'undefined') return () => undefined
      return (value, run) => {
        if (kindOf(value) !== js) return run.fail(expected)
        const written = write(value as never, run)
        return written === invalid ? invalid : items(written, run)
      }
    }
    return (value, run) => {
      if (!wire.includes(kindOf(value) as Kind)) return run.fail(expected)
      const converted = items(value, run)
      const made = converted === invalid ? invalid : read(converted as never, run)
      return made === invalid ? invalid : rules(made, run)
    }
  }
}

function inSequence(converts: readonly Convert[]): Convert {
  const [first = pass, ...others] = converts.filter((each) => each !== pass)
  if (others.length === 0) return first
  const next = inSequence(others)
  return (value, run) => {
    const made = first(value, run)
    return made === invalid ? invalid : next(made, run)
  }
}

/** A literal type of a bigint is the pattern or the constants of its digits. */
function bigintConstants(schema: Schema): Convert {
  const values = 'const' in schema ? [schema.const] : schema.enum
  const known = Array.isArray(values) ? new Set(values.map(String)) : undefined
  const pattern = schema.pattern === undefined ? undefined : new RegExp(schema.pattern as string, 'u')
  if (!known && !pattern) return pass
  return (value, run) => {
    const digits = String(value)
    return (known?.has(digits) ?? true) && (pattern?.test(digits) ?? true) ? value : run.fail('Expected another integer')
  }
}
