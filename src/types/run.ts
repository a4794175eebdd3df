/** One conversion of a value by its schema: a function for each schema, and the issues that they find on their way. */
import type { ParamsIssue } from '../protocol/errors.ts'
import type { TypeSchema } from '../service/method-types.ts'

/** What a conversion returns for a value that does not fit. It has added an issue by then. */
export const invalid: unique symbol = Symbol('invalid')

/** Returns the value as the other side gets it, the same one if nothing has to change, or `invalid`. */
export type Convert = (value: unknown, run: Run) => unknown

/** Takes any value as it is. */
export const pass: Convert = (value) => value

/** A schema that is an object. */
export type Schema = Exclude<TypeSchema, boolean>

/** Schemas by name. */
export type Definitions = { readonly [name: string]: TypeSchema }

/** What functions are made of schemas. */
export interface Mode {
  /** From the wire, or to the wire. */
  readonly isReading: boolean
  /** Whether everything is checked, and unnamed members are left out. Else only what JSON does not have is converted and checked. */
  readonly isStrict: boolean
}

/** Makes conversions of schemas that share definitions. */
export interface SchemaCompiler extends Mode {
  readonly definitions: Definitions
  /** The conversion of a schema; `pass` if there is nothing to do. */
  convert(schema: TypeSchema): Convert
}

/** Checking stops after so many issues: a message can hold a hundred thousand wrong values. */
const maxIssues = 100

/** Values from a message nest less deep (`maxDepth`); values of this process may hold themselves. */
const maxDepth = 500

/** An issue whose path is still from the inside out. */
interface Issue {
  readonly path: (string | number)[]
  readonly message: string
}

/** The state of one conversion. */
export class Run {
  /** The number of issues so far. */
  count = 0
  #issues: Issue[] | undefined // made for the first one: most runs have none
  #limit = maxIssues
  #depth = 0
  #known: Map<unknown, Map<Convert, unknown>> | undefined

  /** Whether further issues are of no use. */
  get isFull(): boolean {
    return this.count >= this.#limit
  }

  /** The issues, each path from the outside in. */
  get issues(): ParamsIssue[] {
    return (this.#issues ?? []).map(({ path, message }) => ({ path: path.toReversed(), message }))
  }

  /** Adds an issue. Those who convert the surroundings add their keys. */
  fail(message: string, ...path: (string | number)[]): typeof invalid {
    this.#issues ??= []
    this.count = this.#issues.push({ path, message })
    return invalid
  }

  /** Adds the key of a part to the paths of its issues: those after the first `before`. */
  addKey(before: number, key: string | number): void {
    for (let index = before; index < this.count; index++) this.#issues?.[index]?.path.push(key)
  }

  /** Converts a value, and drops the issues. */
  attempt(convert: Convert, value: unknown): unknown {
    const limit = this.#limit
    const before = this.count
    this.#limit = before + 1
    const converted = convert(value, this)
    this.#issues?.splice(before)
    this.count = before
    this.#limit = limit
    return converted
  }

  /** Converts a value by a definition, which may refer to itself. */
  nest(convert: Convert, value: unknown): unknown {
    if (this.#depth >= maxDepth) return this.fail('Nested too deeply')
    this.#depth++
    const converted = convert(value, this)
    this.#depth--
    return converted
  }

  /**
   * Converts an object or array once: with a union of objects that hold the same union, each level would else be converted several times,
   * and the time would double with each level.
   */
  once(convert: Convert, value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return convert(value, this)
    this.#known ??= new Map()
    let byConvert = this.#known.get(value)
    if (!byConvert) {
      byConvert = new Map()
      this.#known.set(value, byConvert)
    }
    if (byConvert.has(convert)) {
      const known = byConvert.get(convert)
      return known === invalid ? this.fail('Does not fit its type') : known
    }
    const converted = convert(value, this)
    byConvert.set(convert, converted)
    return converted
  }
}
