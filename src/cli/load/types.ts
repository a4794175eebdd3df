/** Gives a service the types of its handlers, if TypeScript can be asked for them. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { MethodTypes } from '../../service/method-types.ts'
import { types } from '../../types/index.ts'
import type { CommandOption, ParsedArgs } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { withStatus } from '../program/status-line.ts'
import { plainText } from '../program/text.ts'
import { type FoundTable, gapText } from '../types/exports.ts'
import { type ModuleTypes, readTypes } from '../types/read-types.ts'
import { findCompiler } from '../types/typescript.ts'
import { typesOfPool } from '../workers/worker-process.ts'
import { type Exports, loadModule } from './module.ts'
import { findService, isServable, type LoadedService } from './service.ts'

/** The option of every command that calls `loadService`. */
export const typesOptions: Readonly<Record<string, CommandOption>> = {
  'no-types': { help: 'do not ask TypeScript for the types of methods: neither check calls by them, nor show them' },
}

/**
 * Loads a module and finds its service. Meanwhile asks TypeScript, if it is installed, for the types of the methods, and adds them to those
 * that have none. Warns on stderr of each method whose types cannot be sent: it stays unchecked.
 * @throws Failure if the module cannot be loaded, or has no service.
 */
export function loadService(file: string, args: ParsedArgs, io: Io): Promise<LoadedService> {
  return withStatus(io, `Loading ${relative(io.cwd, file)}`, () => loadWithTypes(file, args, io))
}

async function loadWithTypes(file: string, args: ParsedArgs, io: Io): Promise<LoadedService> {
  const exportName = args.value('export')
  const asked = args.has('no-types') ? undefined : (typesOfPool() ?? askForTypes(file, exportName, io))
  try {
    const exports = await loadModule(file, io.cwd)
    const service = findService(exports, exportName, relative(io.cwd, file))
    const found = await asked
    const table = found && tableFor(found, exports, exportName, service)
    if (table) addTypes(service, table, io)
    return service
  } finally {
    await asked // ends the process of TypeScript
  }
}

/** Reads the types of a module, if TypeScript is installed. Warns on stderr if it fails. */
export async function askForTypes(file: string, exportName: string | undefined, io: Io): Promise<ModuleTypes | undefined> {
  if (!mayHaveTypes(file)) return undefined
  const { compiler } = await findCompiler(file)
  if (!compiler) return undefined
  try {
    return await readTypes(compiler, file, { exportName })
  } catch (error) {
    warn(`TypeScript cannot read ${relative(io.cwd, file)}: ${(error as Error).message}. Its methods stay unchecked`, io)
    return undefined
  }
}

/** JavaScript has types only in JSDoc. */
function mayHaveTypes(file: string): boolean {
  return !/\.[cm]?jsx?$/.test(file) || /@(param|type|returns?|import|typedef|callback)\s*\{/.test(readFileSync(file, 'utf8'))
}

/** The table of the export that is served. */
function tableFor(
  { tables }: ModuleTypes,
  exports: Exports,
  exportName: string | undefined,
  service: LoadedService,
): FoundTable | undefined {
  const isDefault = exportName === undefined && isServable(exports.default)
  const name = exportName ?? (isDefault ? 'default' : Object.keys(exports).find((each) => exports[each] === service))
  const own = tables.find((table) => table.exportName === name)
  return own ?? (isDefault ? undefined : tables.find((table) => table.exportName === undefined))
}

/** Adds them method by method, so that one that does not fit leaves the others. A service of an older copy of this package takes none. */
function addTypes(service: LoadedService, { fullTable, gaps, mountedGaps }: FoundTable, io: Io): void {
  if (service.addTypes === undefined) return
  const untyped = new Set(service.list?.().flatMap(([name, { description }]) => (description ? [] : [name])))
  for (const gap of [...gaps, ...mountedGaps])
    if (untyped.has(gap.method)) warn(`${gapText(gap, io.cwd)}. The method stays unchecked`, io)
  const all = types(fullTable)
  for (const name of Object.keys(fullTable.methods)) {
    try {
      service.addTypes(only(name, all))
    } catch (error) {
      warn(`${(error as Error).message}. The method stays unchecked`, io)
    }
  }
}

function only(name: string, all: MethodTypes): MethodTypes {
  return {
    bind: (each) => (each === name ? all.bind(each) : undefined),
    describe: (each) => (each === name ? all.describe(each) : undefined),
  }
}

function warn(text: string, io: Io): void {
  io.stderr.write(plainText(`Warning: ${text}\n`))
}
