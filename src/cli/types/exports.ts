/** Finds the services and the functions that a module exports, and makes a table of each service. */
import { relative } from 'node:path'
import { Apartness } from './apartness.ts'
import type { Type } from './compiler.ts'
import { Describer } from './describe.ts'
import { type MethodEntry, methodEntry } from './methods.ts'
import { Gap, type Schema } from './schema.ts'
import { type FoundMethod, functionOf, serviceMethods } from './service.ts'
import type { Property, View } from './view.ts'

/** The table of a service's methods, as `types(table)` of `/types` takes it. */
export interface TypesTable {
  readonly version: 1
  readonly methods: { readonly [name: string]: MethodEntry }
  readonly definitions: { readonly [name: string]: Schema }
}

/** A service of a module, or its functions. */
export interface FoundTable {
  /** The export; `undefined` for the functions that a module exports one by one. */
  readonly exportName: string | undefined
  readonly table: TypesTable
  /** The same with the methods of mounted services, by their full names. */
  readonly fullTable: TypesTable
  /** The methods that the table lacks, since their types cannot be sent. */
  readonly gaps: readonly FoundGap[]
  /** Those that the full table lacks beside them. */
  readonly mountedGaps: readonly FoundGap[]
}

/** A method that stays unchecked. */
export interface FoundGap {
  readonly method: string
  readonly file: string | undefined
  readonly line: number | undefined
  /** `list(levels): a WeakMap cannot be sent as JSON`. */
  readonly message: string
}

/**
 * Makes the tables of a module. An object of functions counts if it is the default export, or `served`; other exports that hold no methods
 * are left out.
 */
export async function tablesOf(view: View, file: string, served?: string): Promise<FoundTable[]> {
  const exported = await view.exportsOf(file)
  const functions: FoundMethod[] = []
  const tables: FoundTable[] = []
  for (const each of exported) {
    if (await isPlain(view, each)) {
      functions.push(await functionOf(view, each))
      continue
    }
    const service = await serviceMethods(view, each.type)
    if (service) tables.push(await tableOf(view, each.name, service.own, service.mounted))
    else if (each.name === 'default' || each.name === served)
      tables.push(await tableOf(view, each.name, await functionsIn(view, each.type)))
  }
  const [main] = functions.filter(({ name }) => name === 'default')
  const others = functions.filter((each) => each !== main)
  if (main)
    tables.push(await tableOf(view, 'default', [{ ...main, name: (await view.declarations.nameOf(main.symbols)) ?? 'default' }]))
  if (others.length > 0) tables.push(await tableOf(view, undefined, others))
  return tables.filter(
    ({ fullTable, gaps, mountedGaps }) => Object.keys(fullTable.methods).length + gaps.length + mountedGaps.length > 0,
  )
}

async function tableOf(
  view: View,
  exportName: string | undefined,
  own: readonly FoundMethod[],
  mounted: readonly FoundMethod[] = [],
): Promise<FoundTable> {
  const gaps: FoundGap[] = []
  const mountedGaps: FoundGap[] = []
  const describer = new Describer(view)
  const table = await entriesOf(describer, own, gaps)
  const inner = await entriesOf(describer, mounted, mountedGaps)
  const fullTable = { ...inner, methods: { ...table.methods, ...inner.methods } }
  return { exportName, table, fullTable, gaps, mountedGaps }
}

async function entriesOf(describer: Describer, methods: readonly FoundMethod[], gaps: FoundGap[]): Promise<TypesTable> {
  const entries: [string, MethodEntry][] = []
  const apart = new Apartness()
  for (const method of methods) {
    try {
      entries.push([method.name, await describer.definitions.keepIfDone(() => entryOf(describer, method, apart))])
    } catch (error) {
      gaps.push(await gapOf(describer.view, method, error as Error))
    }
  }
  return { version: 1, methods: Object.fromEntries(entries), definitions: describer.definitions.list() }
}

async function entryOf(describer: Describer, method: FoundMethod, apart: Apartness): Promise<MethodEntry> {
  const docs = await describer.view.declarations.docsOf(...method.symbols)
  const entry = await methodEntry(describer, method.name, { ...method, docs })
  apart.check(method.name, entry, describer.definitions.list())
  return entry
}

/** A question at which the compiler panics leaves its session as it was, so that other methods can be read. */
async function gapOf({ declarations }: View, { name, symbols }: FoundMethod, error: Error): Promise<FoundGap> {
  const message = error instanceof Gap ? error.message : `${name}: TypeScript fails at its types: ${error.message}`
  const place = await declarations.placeOf(symbols)
  return { method: name, file: place?.path, line: place?.line, message }
}

/** A class is a function as well, but cannot be called. */
async function isPlain(view: View, { type, symbol }: Property): Promise<boolean> {
  return !view.symbolIs(symbol, 'Class') && (await view.signaturesOf(type)).length > 0
}

/** The functions of an object. */
async function functionsIn(view: View, type: Type): Promise<FoundMethod[]> {
  const found: FoundMethod[] = []
  for (const property of await view.propertiesOf(type)) {
    if (await isPlain(view, property)) found.push(await functionOf(view, property))
  }
  return found
}

/** A gap with its place: `shop.ts:12 list(levels): a WeakMap cannot be sent as JSON`. */
export function gapText({ file, line, message }: FoundGap, cwd: string): string {
  return file === undefined ? message : `${relative(cwd, file)}:${line} ${message}`
}
