/** The part of TypeScript's API that we ask: `typescript/unstable/async` of 7.0, `typescript/async` of 7.1. */

/** The module. Flags are numbers that may differ between versions, so they are looked up by name. */
export interface Compiler {
  readonly API: new (options: { readonly cwd: string }) => CompilerApi
  readonly TypeFlags: Flags
  readonly ObjectFlags: Flags
  readonly SymbolFlags: Flags
  readonly ElementFlags: Flags
  readonly SignatureKind: Flags
  readonly DiagnosticCategory: Flags
  /** Comes from another entry of the package. */
  readonly SyntaxKind: Flags
}

type Flags = { readonly [name: string]: number }

/** A session: a process of its own until it is closed. */
export interface CompilerApi {
  updateSnapshot(params: { readonly openFiles: readonly string[] }): Promise<Snapshot>
  createSnapshot?(params: { readonly openFiles: readonly string[] }): Promise<Snapshot>
  close(): Promise<void>
}

/** The files as they were when they were opened. */
export interface Snapshot {
  getDefaultProjectForFile(file: string): Promise<Project | undefined>
}

/** A file's own project, or one that TypeScript infers for a file without. */
export interface Project {
  readonly configFileName: string
  readonly program: Program
  readonly checker: Checker
}

/** The files of a project. */
export interface Program {
  getSourceFile(file: string): Promise<SourceFile | undefined>
  getSourceFileNames(): Promise<readonly string[]>
  getSyntacticDiagnostics(file: string): Promise<readonly Diagnostic[]>
  getSemanticDiagnostics(file: string): Promise<readonly Diagnostic[]>
}

/** An error, or something less. */
export interface Diagnostic {
  readonly fileName?: string
  readonly pos: number
  readonly code: number
  readonly category: number
  readonly text: string
  readonly messageChain?: readonly Diagnostic[] | undefined
}

/** A piece of syntax, with the members of several kinds. */
export interface SyntaxNode {
  readonly kind: number
  readonly pos: number
  readonly end: number
  readonly parent?: SyntaxNode
  readonly name?: SyntaxNode & { readonly text?: string }
  readonly questionToken?: unknown
  readonly initializer?: unknown
  readonly dotDotDotToken?: unknown
}

/** The syntax of a file. */
export interface SourceFile extends SyntaxNode {
  readonly text: string
  readonly fileName: string
}

/** A declaration, which costs a question only when its syntax is asked for. */
export interface NodeHandle {
  readonly path: string
  resolve(): Promise<SyntaxNode | undefined>
}

/** Something with a name. */
export interface TypeSymbol {
  readonly id: number
  readonly name: string
  readonly flags: number
  readonly declarations: readonly NodeHandle[]
  readonly valueDeclaration?: NodeHandle
}

/** A type. Its flags tell which questions may be asked: the compiler panics at others. */
export interface Type {
  readonly id: number
  readonly flags: number
  readonly objectFlags: number
  readonly value: unknown
  readonly texts: readonly string[]
  readonly elementFlags: readonly number[]
  getSymbol(): Promise<TypeSymbol | undefined>
  getAliasSymbol(): Promise<TypeSymbol | undefined>
  getAliasTypeArguments(): Promise<readonly Type[]>
  getTypes(): Promise<readonly Type[] | undefined>
  getTarget(): Promise<Type>
}

/** One way in which a function can be called. */
export interface Signature {
  readonly id: number
  readonly parameters: readonly number[]
  readonly hasRestParameter: boolean
  getParameters(): Promise<readonly TypeSymbol[]>
}

/** The checker of a project. Each call is a message to the process of the compiler. */
export interface Checker {
  getSymbolAtLocation(node: SyntaxNode): Promise<TypeSymbol | undefined>
  getExportsOfModule(symbol: TypeSymbol): Promise<readonly TypeSymbol[]>
  getTypeOfSymbol(symbols: readonly TypeSymbol[]): Promise<readonly (Type | undefined)[]>
  getAliasedSymbol(symbol: TypeSymbol): Promise<TypeSymbol>
  getSignaturesOfType(type: Type, kind: number): Promise<readonly Signature[]>
  signatureToSignatureDeclaration(
    signature: Signature,
    kind: number,
    place: undefined,
    flags: number,
  ): Promise<{ readonly parameters: readonly SyntaxNode[] } | undefined>
  getParameterType(signature: Signature, index: number): Promise<Type | undefined>
  getReturnTypeOfSignature(signature: Signature): Promise<Type | undefined>
  getPropertiesOfType(type: Type): Promise<readonly TypeSymbol[]>
  getPropertyOfType(type: Type, name: string): Promise<TypeSymbol | undefined>
  getIndexInfosOfType(type: Type): Promise<readonly { readonly keyType: Type; readonly valueType: Type }[]>
  getTypeArguments(type: Type): Promise<readonly Type[]>
  getNonNullableType(type: Type): Promise<Type | undefined>
  getBaseConstraintOfType(type: Type): Promise<Type | undefined>
  typeToString(type: Type): Promise<string>
}
