/** Compares the params of one method in two documents. */
import type { ContentDescriptor, OpenrpcMethod } from '../../openrpc/document.ts'
import type { Add, Pair } from './changes.ts'

/** Adds what changed for clients that send the old params. */
export function paramChanges(pair: Pair, add: Add): void {
  const { old, next } = pair
  if (isNarrower(old, next))
    add('breaking', 'params-structure', `params were ${old.paramStructure}, and are ${next.paramStructure}`)
  if (old.paramStructure === 'by-position' && next.paramStructure === 'by-position') comparePositions(pair, add)
  else compareNames(pair, add)
  compareWhole(pair, add)
}

/** Params that cannot be listed are compared by the schema of all of them. */
function compareWhole({ schemas, old, next }: Pair, add: Add): void {
  const whole = next['x-params']
  const schema = old['x-params']
  if (whole === undefined || (schema === undefined && old.params.length > 0)) return
  const found = schemas.params(schema ?? true, whole)
  for (const { path, reason } of found) add('breaking', 'params-type', `the params${path && ` at ${path}`}: ${reason}`)
}

function isNarrower(old: OpenrpcMethod, next: OpenrpcMethod): boolean {
  if (next.paramStructure === 'either' || next.paramStructure === old.paramStructure) return false
  return old.params.length > 0 || next.params.length > 0
}

function compareNames(pair: Pair, add: Add): void {
  const { old, next } = pair
  const others = new Map(next.params.map((param) => [param.name, param]))
  const names = new Set(old.params.map(({ name }) => name))
  for (const [index, param] of old.params.entries()) {
    const other = others.get(param.name)
    if (other) compareParam(pair, param, other, add)
    else add('breaking', 'param-removed', gone(param, names.has(next.params[index]?.name ?? '') ? undefined : next.params[index]))
  }
  for (const param of next.params.filter(({ name }) => !names.has(name))) {
    if (param.required) add('breaking', 'param-added', `a new param ${param.name} is required`)
    else add('note', 'param-added', `a new param ${param.name} may be left out`)
  }
  if (old.paramStructure !== 'by-name') compareOrder(old, next, names, add)
}

function gone({ name }: ContentDescriptor, inItsPlace: ContentDescriptor | undefined): string {
  return inItsPlace ? `the param ${name} is gone; ${inItsPlace.name} is in its place` : `the param ${name} is gone`
}

/** Only what stands before a param that an old client sends moves it. */
function compareOrder(old: OpenrpcMethod, next: OpenrpcMethod, names: ReadonlySet<string>, add: Add): void {
  const kept = new Set(next.params.map(({ name }) => name))
  const before = old.params.map(({ name }) => name).filter((name) => kept.has(name))
  const after = next.params.slice(0, next.params.findLastIndex(({ name }) => names.has(name)) + 1).map(({ name }) => name)
  if (before.length > 0 && before.join() !== after.join())
    add('breaking', 'params-order', `by position, ${before.join(', ')} are now ${after.join(', ')}`)
}

function comparePositions(pair: Pair, add: Add): void {
  const { old, next } = pair
  for (const [index, param] of old.params.entries()) {
    const other = next.params[index]
    if (other) compareParam(pair, param, other, add)
    else add('breaking', 'param-removed', `the param ${param.name} is gone`)
  }
  for (const { name, required } of next.params.slice(old.params.length)) {
    if (required) add('breaking', 'param-added', `a new param ${name} is required`)
    else add('note', 'param-added', `a new param ${name} may be left out`)
  }
}

function compareParam({ schemas }: Pair, old: ContentDescriptor, next: ContentDescriptor, add: Add): void {
  if (next.required && !old.required) add('breaking', 'param-required', `the param ${old.name} is now required`)
  if (next.deprecated && !old.deprecated) add('note', 'deprecated', `the param ${old.name} is now deprecated`)
  const found = schemas.params(old.schema, next.schema)
  for (const { path, reason } of found) add('breaking', 'params-type', `the param ${old.name}${path && ` at ${path}`}: ${reason}`)
}
