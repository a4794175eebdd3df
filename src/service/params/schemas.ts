/** Binding through schemas: a shape of them, one a param, or one for the params as a whole. */
import { type ParamsIssue, invalidParams } from '../../protocol/errors.ts'
import type { Params } from '../../protocol/types.ts'
import { complaintsOf } from '../../schema/issues.ts'
import type { SchemaResult, StandardSchema } from '../../schema/standard-schema.ts'
import type { Bind } from './bind-type.ts'
import { isList, isNone, ownParam, sentOf, unexpected } from './issues.ts'
import { andThen, isPromise, type MaybePromise } from '../../async/maybe-promise.ts'

type Shape = { readonly [name: string]: StandardSchema }

/** The handler gets one object with every param, checked; by position the shape's own order counts. */
export function bindShape(shape: Shape): Bind {
  const names = Object.keys(shape)
  const schemas = Object.values(shape)
  return (params) => {
    const sent = sentOf(params)
    const values = isList(sent) ? sent : names.map((name) => ownParam(sent, name))
    const results = schemas.map((schema, at) => validate(schema, values[at]))
    return andThen(all(results), (settled) => [assemble(names, values, settled, unexpected(sent, names))])
  }
}

/** A schema that throws must not leave the promise of the one before it behind: nobody would hear that one fail. */
function validate(schema: StandardSchema, value: unknown): MaybePromise<SchemaResult<unknown>> {
  try {
    return schema['~standard'].validate(value)
  } catch (thrown) {
    return Promise.reject(thrown)
  }
}

function all<Value>(values: readonly MaybePromise<Value>[]): MaybePromise<readonly Value[]> {
  return values.some(isPromise) ? Promise.all(values) : (values as readonly Value[])
}

function assemble(
  names: readonly string[],
  values: readonly unknown[],
  results: readonly SchemaResult<unknown>[],
  extra: readonly ParamsIssue[],
): object {
  const bound: Record<string, unknown> = {}
  const faults: ParamsIssue[] = []
  for (const [at, name] of names.entries()) {
    const result = results[at] as SchemaResult<unknown>
    if (result.issues) faults.push(...complaintsOf(result, values[at], [name]))
    else if (result.value !== undefined || values[at] !== undefined) bound[name] = result.value
  }
  if (faults.length + extra.length > 0) throw invalidParams([...faults, ...extra])
  return bound
}

/** The handler gets the one value that the schema lets through. */
export function bindSchema(schema: StandardSchema): Bind {
  return (params) => firstThatFits(schema, isNone(params) ? [params ?? {}, {}, [], undefined] : [params])
}

/** Params that hold nothing may be meant as any kind of nothing: the first that the schema takes, else the faults of the first. */
function firstThatFits(
  schema: StandardSchema,
  candidates: readonly Params[],
  first?: SchemaResult<unknown>,
): MaybePromise<unknown[]> {
  const [candidate, ...others] = candidates
  return andThen(schema['~standard'].validate(candidate), (result) => {
    if (!result.issues) return [result.value]
    if (others.length > 0) return firstThatFits(schema, others, first ?? result)
    throw invalidParams(complaintsOf(first ?? result, candidate))
  })
}
