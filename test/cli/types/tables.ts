/** Reads the tables of modules with the TypeScript of this repository. */
import { join } from 'node:path'
import { types } from 'damn-simple-jsonrpc-server/types'
import { type ModuleTypes, readTypes, type Wanted } from '#inside/cli/types/read-types.js'
import { findCompiler } from '#inside/cli/types/typescript.js'

export const fixtures: string = join(import.meta.dirname, 'fixtures')

/** Reads the types of a module. */
export async function read(file: string, wanted?: Wanted): Promise<ModuleTypes> {
  const { compiler } = await findCompiler(file)
  if (!compiler) throw new Error('TypeScript is not installed')
  return readTypes(compiler, file, wanted)
}

/** The table of one export; of the functions that a module exports, if no name is given. */
export function tableOf({ tables }: ModuleTypes, exportName?: string) {
  const found = tables.find((table) => table.exportName === exportName)
  if (!found) throw new Error(`There is no table of ${exportName}`)
  return found
}

/** Whether params fit a method: its arguments, or the paths of the issues. */
export function checkerOf(found: ReturnType<typeof tableOf>) {
  const all = types(found.fullTable as Parameters<typeof types>[0])
  return (name: string, params: unknown) => {
    const typed = all.bind(name)
    if (!typed) throw new Error(`The table has no ${name}`)
    const read = typed.readArguments(params as never)
    return 'args' in read ? read.args : 'refused'
  }
}
