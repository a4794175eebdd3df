/** Asks TypeScript for the tables of a module. */
import type { Compiler } from './compiler.ts'
import { type FoundTable, tablesOf } from './exports.ts'
import { withProject } from './typescript.ts'
import { View } from './view.ts'

/** What TypeScript says of a module. */
export interface ModuleTypes {
  readonly tables: readonly FoundTable[]
  /** The errors of the module itself, each with its place. */
  readonly errors: readonly string[]
}

/** Reads the types of one module in a session of its own. */
export function readTypes(compiler: Compiler, file: string): Promise<ModuleTypes> {
  return withProject(compiler, file, async ({ project }) => ({
    tables: await tablesOf(new View(compiler, project), file),
    errors: [],
  }))
}
