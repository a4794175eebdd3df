/** The table of a service's methods, as `types(table)` of `/types` takes it. */
import type { Schema } from './schema.ts'

export interface TypesTable {
  readonly version: 1
  readonly methods: { readonly [name: string]: MethodEntry }
  readonly definitions: { readonly [name: string]: Schema }
}

/** One method of a table. */
export interface MethodEntry {
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: true
  readonly tags?: readonly string[]
  readonly params: readonly ParamEntry[]
  readonly rest?: Omit<ParamEntry, 'required'>
  readonly result: Schema
  /** What a method that yields yields. Then `result` is the array of all. */
  readonly item?: Schema
}

export interface ParamEntry {
  readonly name: string
  readonly required: boolean
  readonly schema: Schema
  readonly description?: string
}
