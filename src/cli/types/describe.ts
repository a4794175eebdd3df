/** Describes TypeScript's types as JSON Schema. */
import type { Type } from './compiler.ts'
import { Definitions } from './definitions.ts'
import { keywordsOf } from './jsdoc.ts'
import { type LibraryType, libraryTypes } from './library-types.ts'
import { anyOf, Gap, notNull, objectSchema, type Schema, undefinedSchema, withKeywords } from './schema.ts'
import { templatePattern } from './template.ts'
import type { Property, Tuple, View } from './view.ts'

/** A type where it may be missing: a member, or a param. */
export interface MemberSchema {
  /** `undefined` if nothing can stand there. */
  readonly schema: Schema | undefined
  readonly takesUndefined: boolean
}

/** Describes the types of one table. */
export class Describer {
  readonly view: View
  readonly definitions: Definitions

  constructor(view: View) {
    this.view = view
    this.definitions = new Definitions(view)
  }

  /** Describes a type where something must stand. @throws Gap for a type that cannot be sent. */
  async schema(type: Type, place: string): Promise<Schema> {
    const { view } = this
    const plain = this.#plain(type)
    if (plain) return plain
    if (view.is(type, 'ESSymbolLike')) throw new Gap(`${place}: a symbol cannot be sent as JSON`)
    if (view.is(type, 'TemplateLiteral')) return { type: 'string', pattern: `^${await templatePattern(view, type, place)}$` }
    if (view.is(type, 'StringMapping')) throw new Gap(`${place}: ${await view.text(type)} cannot be checked`)
    if (view.is(type, 'Union')) return this.#union(type, place, false)
    if (view.is(type, 'Instantiable')) return this.#constraint(type, place)
    if (view.is(type, 'Intersection')) return this.#intersection(type, place)
    if (view.is(type, 'NonPrimitive')) return objectSchema
    if (!view.is(type, 'Object')) throw new Gap(`${place}: ${await view.text(type)} cannot be sent as JSON`)
    return this.#object(type, place)
  }

  /** Describes a type that may be left out: `undefined` needs no schema. */
  async member(type: Type, place: string): Promise<MemberSchema> {
    const { view } = this
    if (view.is(type, 'Undefined', 'Void')) return { schema: undefined, takesUndefined: true }
    if (view.is(type, 'Any', 'Unknown')) return { schema: {}, takesUndefined: true }
    if (view.is(type, 'Instantiable')) {
      const constraint = await view.constraintOf(type)
      if (constraint && constraint.id !== type.id && view.is(constraint, 'Union', 'Undefined'))
        return this.member(constraint, place)
    }
    if (!view.is(type, 'Union')) return { schema: await this.schema(type, place), takesUndefined: false }
    const members = await view.membersOf(type)
    const takesUndefined = members.some((each) => view.is(each, 'Undefined', 'Void'))
    return { schema: await this.#union(type, place, true), takesUndefined }
  }

  #plain(type: Type): Schema | undefined {
    const { view } = this
    if (view.is(type, 'Any', 'Unknown')) return {}
    if (view.is(type, 'Never')) return { not: {} }
    if (view.is(type, 'Undefined', 'Void')) return undefinedSchema
    if (view.is(type, 'Null')) return { type: 'null' }
    if (view.is(type, 'BigIntLiteral')) return { type: 'string', pattern: `^${BigInt(type.value as string)}$`, 'x-js': 'bigint' }
    if (view.is(type, 'StringLiteral', 'NumberLiteral', 'BooleanLiteral')) return { const: type.value }
    if (view.is(type, 'Boolean')) return { type: 'boolean' }
    if (view.is(type, 'Union')) return undefined
    if (view.is(type, 'String')) return { type: 'string' }
    if (view.is(type, 'Number', 'Enum')) return { type: 'number' }
    if (view.is(type, 'BigInt')) return { type: 'string', pattern: '^-?\\d+$', 'x-js': 'bigint' }
    return undefined
  }

  async #union(type: Type, place: string, mayBeMissing: boolean): Promise<Schema> {
    const { view } = this
    const members = await view.membersOf(type)
    const isMissing = (each: Type) => view.is(each, 'Undefined', 'Void')
    const isNull = (each: Type) => view.is(each, 'Null')
    const present = members.filter((each) => !isMissing(each) && !isNull(each))
    if (present.length === members.length) return this.#alternatives(type, members, place)
    if (!members.some(isMissing) && (await view.aliasOf(type))) return this.#alternatives(type, members, place)
    const schemas: Schema[] = []
    // Without null and undefined, the type may have its name back. `T[K]` would lose the null of its own.
    if (present.some((each) => view.is(each, 'Instantiable')))
      for (const each of present)
        schemas.push(mayBeMissing ? ((await this.member(each, place)).schema ?? {}) : await this.schema(each, place))
    else if (present.length > 0) schemas.push(await this.schema(await view.nonNullable(type), place))
    if (members.some(isNull)) schemas.push({ type: 'null' })
    if (!mayBeMissing && members.some(isMissing)) schemas.push(undefinedSchema)
    return anyOf(schemas)
  }

  /** A union of values is written where it is used; one of objects has a name. */
  async #alternatives(type: Type, members: readonly Type[], place: string): Promise<Schema> {
    const describe = async () => {
      const schemas: Schema[] = []
      for (const each of members) schemas.push(await this.schema(each, place))
      return anyOf(schemas)
    }
    return members.some((each) => this.view.is(each, 'Object', 'Intersection'))
      ? this.definitions.refer(type, describe)
      : describe()
  }

  /** Type parameters, `T[K]` and the like are checked by what they are at least. */
  async #constraint(type: Type, place: string): Promise<Schema> {
    const constraint = await this.view.constraintOf(type)
    if (constraint === undefined || constraint.id === type.id) return {}
    return this.definitions.refer(type, () => this.schema(constraint, place), '')
  }

  /** A brand, `string & { __brand: 'UserId' }`, is the value without it. */
  async #intersection(type: Type, place: string): Promise<Schema> {
    const members = await this.view.membersOf(type)
    const branded = members.find((each) => this.#plain(each) || this.view.is(each, 'TemplateLiteral', 'StringMapping', 'Union'))
    if (branded) return this.schema(branded, place)
    if (members.some((each) => this.view.is(each, 'Instantiable'))) return this.#constraint(type, place)
    for (const each of members) {
      const library = await this.view.libraryNameOf(each)
      if (library !== undefined && libraryTypes.has(library)) return this.schema(each, place)
    }
    return this.definitions.refer(type, () => this.#members(type, place))
  }

  async #object(type: Type, place: string): Promise<Schema> {
    const tuple = await this.view.tupleOf(type)
    if (tuple) return this.definitions.refer(type, () => this.#tuple(tuple, place))
    const library = await this.view.libraryNameOf(type)
    const known = library === undefined ? undefined : libraryTypes.get(library)
    if (known) return this.#library(type, known, place)
    await this.#refuse(type, library, place)
    return this.definitions.refer(type, () => this.#members(type, place))
  }

  #library(type: Type, { arity, schema }: LibraryType, place: string): Promise<Schema> {
    const describe = async () => {
      const args: Schema[] = []
      for (const each of (await this.view.argumentsOf(type)).slice(0, arity)) args.push(await this.schema(each, place))
      return schema(args)
    }
    return this.definitions.refer(type, describe, '')
  }

  /** @throws Gap for an object that is more than its data. */
  async #refuse(type: Type, library: string | undefined, place: string): Promise<void> {
    const { view } = this
    const symbol = await view.symbolOf(type)
    if (await view.isFunction(type)) throw new Gap(`${place}: a function cannot be sent as JSON`)
    if (library === 'Error' || library?.endsWith('Error')) throw new Gap(`${place}: an Error cannot be sent as JSON`)
    if (library !== undefined && (await view.hasMethods(type)))
      throw new Gap(`${place}: ${article(library)} ${library} cannot be sent as JSON`)
    if (view.symbolIs(symbol, 'Class'))
      throw new Gap(`${place}: an instance of the class ${symbol?.name} cannot be sent as JSON: declare its data as an interface`)
  }

  async #members(type: Type, place: string): Promise<Schema> {
    const properties: { [name: string]: Schema } = {}
    const required: string[] = []
    for (const property of await this.view.propertiesOf(type)) {
      const found = await this.#property(property, `${place}.${property.name}`)
      if (found.schema === undefined) continue
      Object.defineProperty(properties, property.name, { value: found.schema, enumerable: true })
      if (!property.isOptional && !found.takesUndefined) required.push(property.name)
    }
    const index = await this.view.indexOf(type)
    const isEmpty = Object.keys(properties).length === 0
    if (isEmpty && !index && !this.view.is(type, 'Intersection')) return notNull
    return {
      type: 'object',
      ...(!isEmpty && { properties }),
      ...(required.length > 0 && { required }),
      ...(index && { additionalProperties: (await this.member(index, `${place}[…]`)).schema ?? {} }),
    }
  }

  async #property({ type, symbol, isOptional }: Property, place: string): Promise<MemberSchema> {
    const { view } = this
    const isMethod = view.symbolIs(symbol, 'Method') || (await this.#isFunction(type))
    if (isMethod && isOptional) return { schema: undefined, takesUndefined: true }
    if (isMethod) throw new Gap(`${place}: a function cannot be sent as JSON`)
    const { schema, takesUndefined } = await this.member(type, place)
    const keywords = keywordsOf(await view.declarations.docsOf(symbol))
    if (!isPattern(keywords.pattern)) throw new Gap(`${place}: its @pattern is no regular expression`)
    return { schema: schema && withKeywords(schema, keywords), takesUndefined }
  }

  async #isFunction(type: Type): Promise<boolean> {
    const bare = this.view.is(type, 'Union') ? await this.view.nonNullable(type) : type
    return this.view.is(bare, 'Object') && this.view.isFunction(bare)
  }

  async #tuple({ types, flags }: Tuple, place: string): Promise<Schema> {
    const { view } = this
    const restAt = flags.findIndex((each) => view.elementIs(each, 'Rest', 'Variadic'))
    if (restAt !== -1 && restAt < flags.length - 1)
      throw new Gap(`${place}: a tuple with a rest before its end cannot be checked`)
    const items: Schema[] = []
    for (const [index, each] of types.entries()) {
      const isOptional = view.elementIs(flags[index], 'Optional')
      const here = `${place}[${index}]`
      items.push(isOptional ? ((await this.member(each, here)).schema ?? {}) : await this.schema(each, here))
    }
    const minItems = flags.filter((each) => view.elementIs(each, 'Required')).length
    const rest = restAt === -1 ? undefined : items.pop()
    return { type: 'array', items, minItems, ...(rest ? { additionalItems: rest } : { maxItems: items.length }) }
  }
}

function isPattern(pattern: unknown = ''): boolean {
  try {
    return new RegExp(String(pattern), 'u') instanceof RegExp
  } catch {
    return false
  }
}

function article(word: string): string {
  return /^[AEIOU](?!R)/.test(word) ? 'an' : 'a'
}
