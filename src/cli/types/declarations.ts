/** What stands where a symbol is declared: its JSDoc, its line, its name. */
import type { NodeHandle, Program, SyntaxNode, TypeSymbol } from './compiler.ts'
import { type Docs, noDocs, parseDocs } from './jsdoc.ts'
import { commentOf, lineAt } from './syntax.ts'

/** Declared by TypeScript itself, by Node or by Bun: a user's own `Map` is another type. */
export const libraryPath: RegExp = /^bundled:\/\/|\/typescript[\w-]*\/lib\/lib\.[\w.]*d\.ts$|\/@types\/node\/|\/bun-types\//

/** Reads the syntax of declarations. */
export class Declarations {
  readonly #program: Program
  readonly #kinds: { readonly [name: string]: number }

  constructor(program: Program, kinds: { readonly [name: string]: number }) {
    this.#program = program
    this.#kinds = kinds
  }

  /** The JSDoc of the first declaration that has one, of the project's own files. */
  async docsOf(...symbols: readonly (TypeSymbol | undefined)[]): Promise<Docs> {
    for (const handle of handlesOf(symbols)) {
      const node = await this.#nodeOf(handle)
      const comment = node && commentOf(await this.#textOf(handle), node, this.#kinds)
      if (comment) return parseDocs(comment)
    }
    return noDocs
  }

  /** The name in a declaration: that of a function that is exported as `default`. */
  async nameOf(symbols: readonly (TypeSymbol | undefined)[]): Promise<string | undefined> {
    for (const handle of handlesOf(symbols)) {
      const name = (await this.#nodeOf(handle))?.name?.text
      if (name !== undefined) return name
    }
    return undefined
  }

  /** The file and the line of a declaration. */
  async placeOf(symbols: readonly (TypeSymbol | undefined)[]): Promise<{ path: string; line: number } | undefined> {
    for (const handle of handlesOf(symbols)) {
      const node = await this.#nodeOf(handle)
      if (node) return { path: handle.path, line: lineAt(await this.#textOf(handle), node.pos) }
    }
    return undefined
  }

  /** Whether a parameter has a default: its type does not tell. */
  async hasDefault({ valueDeclaration }: TypeSymbol): Promise<boolean> {
    const node = valueDeclaration && (await this.#nodeOf(valueDeclaration))
    return node?.initializer !== undefined
  }

  /** Syntax of the language's own files is large, and its JSDoc is not about the service. */
  async #nodeOf(handle: NodeHandle): Promise<SyntaxNode | undefined> {
    if (libraryPath.test(handle.path) || handle.path.includes('/node_modules/')) return undefined
    return handle.resolve()
  }

  async #textOf({ path }: NodeHandle): Promise<string> {
    return (await this.#program.getSourceFile(path))?.text ?? ''
  }
}

function handlesOf(symbols: readonly (TypeSymbol | undefined)[]): readonly NodeHandle[] {
  return symbols.flatMap((symbol) => symbol?.declarations ?? [])
}
