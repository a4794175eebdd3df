/** The questions that are asked of a checker. Each is asked once for a type: a question is a message to another process. */
import type { Compiler, Project, Signature, SyntaxNode, Type, TypeSymbol } from './compiler.ts'
import { Declarations, libraryPath } from './declarations.ts'

/** A member of an object type. */
export interface Property {
  readonly name: string
  readonly type: Type
  readonly isOptional: boolean
  readonly symbol: TypeSymbol
}

/** One parameter of a signature. */
export interface Parameter {
  /** `undefined` if it is destructured. */
  readonly name: string | undefined
  readonly type: Type
  readonly isOptional: boolean
  readonly isRest: boolean
}

/** The types of a tuple's places. */
export interface Tuple {
  readonly types: readonly Type[]
  readonly flags: readonly number[]
}

/** Flags of the printer: all of the text, and aliases as they are written. */
const noTruncation = 1

/** A checker with its project. */
export class View {
  readonly #compiler: Compiler
  readonly #project: Project
  /** Where symbols are declared. */
  readonly declarations: Declarations
  readonly #answers = new Map<string, Promise<unknown>>()

  constructor(compiler: Compiler, project: Project) {
    this.#compiler = compiler
    this.#project = project
    this.declarations = new Declarations(project.program, compiler.SyntaxKind)
  }

  /** Whether a type has one of the flags, by name. */
  is(type: Type, ...names: string[]): boolean {
    return names.some((name) => (type.flags & (this.#compiler.TypeFlags[name] ?? 0)) !== 0)
  }

  /** Whether a symbol has one of the flags, by name. */
  symbolIs(symbol: TypeSymbol | undefined, ...names: string[]): boolean {
    return symbol !== undefined && names.some((name) => (symbol.flags & (this.#compiler.SymbolFlags[name] ?? 0)) !== 0)
  }

  /** The type as it is written. */
  text(type: Type): Promise<string> {
    return this.#project.checker.typeToString(type)
  }

  /** The types in a union, an intersection or a template. */
  membersOf(type: Type): Promise<readonly Type[]> {
    return this.#once('members', type, async () => (await type.getTypes()) ?? [])
  }

  /** The symbol that a type is declared by. */
  symbolOf(type: Type): Promise<TypeSymbol | undefined> {
    return this.#once('symbol', type, () => type.getSymbol())
  }

  /** The symbol of the alias that a type is written as. */
  aliasOf(type: Type): Promise<TypeSymbol | undefined> {
    return this.#once('alias', type, () => type.getAliasSymbol())
  }

  /** The arguments of that alias. */
  aliasArgumentsOf(type: Type): Promise<readonly Type[]> {
    return this.#once('alias arguments', type, () => type.getAliasTypeArguments())
  }

  /** The arguments of `Map<string, number>`. Of other types the checker must not be asked. */
  argumentsOf(type: Type): Promise<readonly Type[]> {
    return this.#once('arguments', type, async () =>
      this.#isObject(type, 'Reference') ? await this.#project.checker.getTypeArguments(type) : [],
    )
  }

  /** The places of a tuple; `undefined` for another type. */
  async tupleOf(type: Type): Promise<Tuple | undefined> {
    if (!this.#isObject(type, 'Reference')) return undefined
    const target = await this.#once('target', type, () => type.getTarget())
    if (!this.#isObject(target, 'Tuple')) return undefined
    return { types: await this.argumentsOf(type), flags: target.elementFlags ?? [] }
  }

  /** Whether a place of a tuple has one of the flags, by name. */
  elementIs(flags: number | undefined, ...names: string[]): boolean {
    return names.some((name) => ((flags ?? 0) & (this.#compiler.ElementFlags[name] ?? 0)) !== 0)
  }

  /** The name of a type that the language or its host brings along, such as `Date`. */
  async libraryNameOf(type: Type): Promise<string | undefined> {
    const symbol = await this.symbolOf(type)
    const [declaration] = symbol?.declarations ?? []
    return declaration && libraryPath.test(declaration.path) ? symbol?.name : undefined
  }

  /** The ways in which a function can be called; none for another type. */
  signaturesOf(type: Type): Promise<readonly Signature[]> {
    return this.#once('signatures', type, () => this.#signatures(type, 'Call'))
  }

  /** Whether a type can be called, or made with `new`. */
  async isFunction(type: Type): Promise<boolean> {
    if ((await this.signaturesOf(type)).length > 0) return true
    if ((await this.propertiesOf(type)).length > 0) return false // a question less for most objects
    return (await this.#once('constructors', type, () => this.#signatures(type, 'Construct'))).length > 0
  }

  #signatures(type: Type, kind: string): Promise<readonly Signature[]> {
    return this.#project.checker.getSignaturesOfType(type, this.#compiler.SignatureKind[kind] ?? 0)
  }

  /** The parameters of a signature, with the places of `(...args: [x: number, y?: string])` one by one. */
  async parametersOf(signature: Signature): Promise<readonly Parameter[]> {
    const { checker } = this.#project
    if (signature.parameters.length === 0) return [] // 7.0.2 cannot decode an empty list
    const kind = this.#compiler.SyntaxKind.FunctionType ?? 0
    const declaration = await checker.signatureToSignatureDeclaration(signature, kind, undefined, noTruncation)
    const nodes = [...(declaration?.parameters ?? [])].filter(({ name }) => name?.text !== 'this')
    const places = await this.#placesOf(signature, nodes)
    return nodes.map((node, index) => ({
      name: node.name?.text,
      type: places[index]?.type as Type,
      isOptional: node.questionToken !== undefined || places[index]?.hasDefault === true,
      isRest: node.dotDotDotToken !== undefined,
    }))
  }

  /** One question for the types of all parameters, unless the places of a tuple are parameters of their own. */
  async #placesOf(signature: Signature, nodes: readonly SyntaxNode[]) {
    const { checker } = this.#project
    if (nodes.length === signature.parameters.length && !signature.hasRestParameter) {
      const symbols = await signature.getParameters()
      const types = await checker.getTypeOfSymbol(symbols)
      return Promise.all(
        types.map(async (type, index) => ({
          type,
          hasDefault: await this.declarations.hasDefault(symbols[index] as TypeSymbol),
        })),
      )
    }
    return Promise.all(
      nodes.map(async (_, index) => ({ type: await checker.getParameterType(signature, index), hasDefault: false })),
    )
  }

  /** The type of a rest parameter as it is declared. */
  async restTypeOf(signature: Signature): Promise<Type | undefined> {
    const last = (await signature.getParameters()).at(-1)
    return last && (await this.typed([last]))[0]?.type
  }

  /** What a function returns. */
  returnOf(signature: Signature): Promise<Type | undefined> {
    return this.#project.checker.getReturnTypeOfSignature(signature)
  }

  /** The members that have names. Those of symbols cannot be sent. */
  propertiesOf(type: Type): Promise<readonly Property[]> {
    return this.#once('properties', type, async () => {
      const symbols = (await this.#project.checker.getPropertiesOfType(type)).filter(({ name }) => !/^(__|\u00fe)[@#]/.test(name))
      return this.typed(symbols)
    })
  }

  /** Whether a type has members that are declared as methods. */
  async hasMethods(type: Type): Promise<boolean> {
    return (await this.propertiesOf(type)).some(({ symbol }) => this.symbolIs(symbol, 'Method'))
  }

  /** Asks for the types of many symbols at once. */
  async typed(symbols: readonly TypeSymbol[]): Promise<Property[]> {
    if (symbols.length === 0) return []
    const types = await this.#project.checker.getTypeOfSymbol(symbols)
    return symbols.flatMap((symbol, index) => {
      const type = types[index]
      return type ? [{ name: symbol.name, type, isOptional: this.symbolIs(symbol, 'Optional'), symbol }] : []
    })
  }

  /** One member by its name. */
  async propertyOf(type: Type, name: string): Promise<Property | undefined> {
    const symbol = await this.#project.checker.getPropertyOfType(type, name)
    return symbol && (await this.typed([symbol]))[0]
  }

  /** The value of an index signature by a string or a number, such as that of `Record<string, number>`. */
  async indexOf(type: Type): Promise<Type | undefined> {
    const infos = await this.#once('index', type, () => this.#project.checker.getIndexInfosOfType(type))
    return infos.find(({ keyType }) => !this.is(keyType, 'ESSymbolLike'))?.valueType
  }

  /** The type without `null` and `undefined`. */
  nonNullable(type: Type): Promise<Type> {
    return this.#once('non-nullable', type, async () => (await this.#project.checker.getNonNullableType(type)) ?? type)
  }

  /** What a type that depends on type parameters is at least; `undefined` if it may be anything. */
  constraintOf(type: Type): Promise<Type | undefined> {
    return this.#once('constraint', type, () => this.#project.checker.getBaseConstraintOfType(type))
  }

  /** The exports of a module, with those that it re-exports. */
  async exportsOf(file: string): Promise<Property[]> {
    const { program, checker } = this.#project
    const source = await program.getSourceFile(file)
    const module = source && (await checker.getSymbolAtLocation(source))
    if (!module) return []
    const symbols = await checker.getExportsOfModule(module)
    const values = await Promise.all(symbols.map((symbol) => this.#unaliased(symbol)))
    const found = await this.typed(values.filter((symbol) => this.symbolIs(symbol, 'Value')))
    const names = new Map(values.map((value, index) => [value, symbols[index]?.name]))
    return found.map((property) => ({ ...property, name: names.get(property.symbol) ?? property.name }))
  }

  async #unaliased(symbol: TypeSymbol): Promise<TypeSymbol> {
    return this.symbolIs(symbol, 'Alias') ? this.#project.checker.getAliasedSymbol(symbol) : symbol
  }

  #isObject(type: Type, flag: string): boolean {
    return this.is(type, 'Object') && (type.objectFlags & (this.#compiler.ObjectFlags[flag] ?? 0)) !== 0
  }

  #once<Answer>(question: string, { id }: Type, ask: () => Promise<Answer>): Promise<Answer> {
    const key = `${question} ${id}`
    const answer = this.#answers.get(key) ?? ask()
    this.#answers.set(key, answer)
    return answer as Promise<Answer>
  }
}
