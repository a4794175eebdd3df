/** Compares two OpenRPC documents: what breaks the clients of the old one, and what they should know. */
import type { OpenrpcDocument, OpenrpcError, OpenrpcMethod } from '../../openrpc/document.ts'
import type { Add, Change, Pair } from './changes.ts'
import { paramChanges } from './param-changes.ts'
import { SchemaComparer } from './schema-changes.ts'

/** The changes from one document to the other, breaking ones first. */
export function documentChanges(old: OpenrpcDocument, next: OpenrpcDocument): Change[] {
  const changes: Change[] = []
  const schemas = new SchemaComparer(old, next)
  const methods = new Map(next.methods.map((method) => [method.name, method]))
  const known = new Set(old.methods.map(({ name }) => name))
  const addTo =
    (method: string): Add =>
    (level, kind, message) =>
      void changes.push({ level, method, kind, message })
  for (const method of old.methods) {
    const other = methods.get(method.name)
    if (other) compareMethods({ schemas, old: method, next: other }, addTo(method.name))
    else addTo(method.name)('breaking', 'method-removed', 'the method is gone')
  }
  for (const { name } of next.methods) if (!known.has(name)) addTo(name)('note', 'method-added', 'a new method')
  return changes.sort((one, other) => Number(one.level === 'note') - Number(other.level === 'note'))
}

function compareMethods(pair: Pair, add: Add): void {
  paramChanges(pair, add)
  const { schemas, old, next } = pair
  const result = schemas.result(old.result.schema, next.result.schema)
  for (const { path, reason } of result) add('breaking', 'result-type', `the result${path && ` at ${path}`}: ${reason}`)
  compareStreams(pair, add)
  compareErrors(pair, add)
  if (old['x-readonly'] && !next['x-readonly'])
    add('breaking', 'readonly', 'no longer readonly: GET is refused, and a call must not be repeated')
  if (!old.deprecated && next.deprecated) add('note', 'deprecated', 'now deprecated')
}

function compareStreams({ schemas, old, next }: Pair, add: Add): void {
  const [item, other] = [old['x-item'], next['x-item']]
  if (item === undefined && other !== undefined) add('note', 'stream', 'its items can be had one by one')
  if (item !== undefined && other === undefined) add('breaking', 'stream', 'its items can no longer be had one by one')
  if (item !== undefined && other !== undefined) {
    const found = schemas.result(item, other)
    for (const { path, reason } of found) add('breaking', 'stream', `an item${path && ` at ${path}`}: ${reason}`)
  }
  const [events, otherEvents] = [old, next].map((method) => JSON.stringify(method['x-subscription'] ?? null))
  if (events !== otherEvents) add('breaking', 'stream', `its subscription ${events} is ${otherEvents}`)
}

/** A client of the old document knows no error that was added: it gets one as any other error. */
function compareErrors({ schemas, old, next }: Pair, add: Add): void {
  const [codes, others] = [errorsOf(old), errorsOf(next)]
  for (const [code, { message }] of others) if (!codes.has(code)) add('note', 'error-added', `a new error ${code}: ${message}`)
  for (const code of codes.keys()) {
    if (!others.has(code)) add('note', 'error-removed', `the error ${code} is no longer declared`)
    const [data, otherData] = [old['x-error-data']?.[code], next['x-error-data']?.[code]]
    if (data === undefined || !others.has(code)) continue
    const found = schemas.result(data, otherData ?? {})
    for (const { path, reason } of found)
      add('breaking', 'error-data', `the data of the error ${code}${path && ` at ${path}`}: ${reason}`)
  }
}

function errorsOf({ errors = [] }: OpenrpcMethod): ReadonlyMap<number, OpenrpcError> {
  return new Map(errors.map((error) => [error.code, error]))
}
