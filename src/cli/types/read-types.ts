/** Asks TypeScript for the tables of a module. */
import type { Compiler, Diagnostic, Project } from './compiler.ts'
import { type FoundTable, tablesOf } from './exports.ts'
import { lineAt } from './syntax.ts'
import { withProject } from './typescript.ts'
import { View } from './view.ts'

/** What TypeScript says of a module. */
export interface ModuleTypes {
  readonly tables: readonly FoundTable[]
  /** The errors of the module itself, if they were asked for. */
  readonly errors: readonly ModuleError[]
  /** The module, and all of the project's files that it imports. */
  readonly files: readonly string[]
}

/** A type error, such as TS2322 in line 3. */
export interface ModuleError {
  readonly line: number
  readonly code: string
  readonly message: string
}

/** What to ask for. */
export interface Wanted {
  /** The export that is served. An object of functions counts only then, or as the default export. */
  readonly exportName?: string | undefined
  readonly errors?: boolean
  readonly files?: boolean
}

/** Reads the types of one module in a session of its own. */
export function readTypes(compiler: Compiler, file: string, wanted: Wanted = {}): Promise<ModuleTypes> {
  return withProject(compiler, file, async (project) => ({
    errors: wanted.errors ? await errorsOf(project, file, compiler.DiagnosticCategory.Error) : [],
    tables: await tablesOf(new View(compiler, project), file, wanted.exportName),
    files: wanted.files ? await filesOf(project) : [],
  }))
}

async function errorsOf({ program }: Project, file: string, category: number | undefined): Promise<ModuleError[]> {
  const syntactic = await program.getSyntacticDiagnostics(file)
  const found = syntactic.length > 0 ? syntactic : await program.getSemanticDiagnostics(file)
  const text = (await program.getSourceFile(file))?.text ?? ''
  const wrong = found.filter((each) => each.category === category)
  return wrong.map((each) => ({ line: lineAt(text, each.pos), code: `TS${each.code}`, message: messageOf(each) }))
}

/** The reason is the last one of a chain. */
function messageOf({ text, messageChain = [] }: Diagnostic): string {
  const [first] = messageChain
  return first ? `${text} ${messageOf(first)}` : text
}

async function filesOf({ program }: Project): Promise<string[]> {
  const names = await program.getSourceFileNames()
  return names.filter((name) => !name.includes('/node_modules/') && !name.startsWith('bundled:'))
}
