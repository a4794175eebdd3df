/** The changes between two versions of a service. */
import type { OpenrpcMethod } from '../../openrpc/document.ts'
import type { SchemaComparer } from './schema-changes.ts'

/** What changed. `breaking` breaks a client of the old document. */
export interface Change {
  readonly level: 'breaking' | 'note'
  readonly method: string
  readonly kind: ChangeKind
  readonly message: string
}

/** The kinds of changes. They are part of the output of `jsonrpc diff --json`. */
export type ChangeKind =
  | 'method-removed'
  | 'method-added'
  | 'param-removed'
  | 'param-added'
  | 'param-required'
  | 'params-order'
  | 'params-structure'
  | 'params-type'
  | 'result-type'
  | 'stream'
  | 'readonly'
  | 'error-added'
  | 'error-removed'
  | 'error-data'
  | 'deprecated'

/** The two forms of one method, and what compares their schemas. */
export interface Pair {
  readonly schemas: SchemaComparer
  readonly old: OpenrpcMethod
  readonly next: OpenrpcMethod
}

/** Adds a change of one method. */
export type Add = (level: Change['level'], kind: ChangeKind, message: string) => void
