/** Binds params through schemas: a shape of schemas, one for each param, or one schema for the params as a whole. */
import { allOf, andThen, isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import type { Params } from '../../protocol/message.ts'
import { issuesOf } from '../../schema/issues.ts'
import type { SchemaResult, StandardSchema } from '../../schema/standard-schema.ts'
import type { ListedParam } from './declaration.ts'
import { addUnexpected, IssueList, isByPosition, isNone, maxIssues, ownParam } from './issues.ts'

/** Turns params into arguments; throws or rejects with -32602 if they do not fit. */
export type Bind = (params: Params) => MaybePromise<readonly unknown[]>

/** The handler gets one object with every param, checked; by position, the order of the shape counts. */
export function bindShape(listed: readonly ListedParam[]): Bind {
  const names = listed.map(({ name }) => name)
  const valuesOf = (params: Params = []) => (isByPosition(params) ? params : names.map((name) => ownParam(params, name)))
  const bind = bindEach(valuesOf, listed)
  const argumentsOf = (values: readonly unknown[]) => {
    const argument: Record<string, unknown> = {}
    for (let index = 0; index < names.length; index++) {
      if (values[index] !== undefined) argument[names[index] as string] = values[index]
    }
    return [argument]
  }
  return (params) => andThen(bind(params), argumentsOf)
}

/**
 * The handler gets the params one by one, those with a schema checked. An optional param that is left out is what its schema makes of
 * `undefined`, such as a default, or `undefined`. `valuesOf` may refuse params before.
 */
export function bindEach(valuesOf: Bind, listed: readonly ListedParam[]): Bind {
  const known = new Set(listed.map(({ name }) => name))
  const finish = (params: Params, values: readonly unknown[], checked: readonly SchemaResult<unknown>[]) => {
    const issues = new IssueList()
    const args = checked.map((result, index) => {
      const { name, isOptional } = listed[index] as ListedParam
      if (!result.issues) return result.value
      if (!isOptional || values[index] !== undefined) addIssues(issues, result, values[index], [name])
      return undefined
    })
    addUnexpected(issues, params ?? [], known)
    issues.throwIfAny()
    return args
  }
  const finishLater = async (
    params: Params,
    values: readonly unknown[],
    checked: PromiseLike<readonly SchemaResult<unknown>[]>,
  ) => finish(params, values, await checked)
  return (params) => {
    const values = valuesOf(params) as readonly unknown[]
    const checked = allOf(
      listed.map(({ schema }, index) => (schema ? validate(schema, values[index]) : { value: values[index] })),
    )
    return isPromise(checked) ? finishLater(params, values, checked) : finish(params, values, checked)
  }
}

/** A schema that throws must not leave the promise of an earlier one without a listener. */
function validate(schema: StandardSchema, value: unknown): MaybePromise<SchemaResult<unknown>> {
  try {
    return schema['~standard'].validate(value)
  } catch (thrown) {
    return Promise.reject(thrown)
  }
}

/** The handler gets the one value that the schema returns. */
export function bindSchema(schema: StandardSchema): Bind {
  return (params) => firstThatFits(schema, isNone(params) ? [params ?? {}, {}, [], undefined] : [params])
}

/** Empty params may stand for `{}`, `[]` or `undefined`: takes the first that the schema accepts, else the issues of the first. */
function firstThatFits(
  schema: StandardSchema,
  candidates: readonly Params[],
  first?: SchemaResult<unknown>,
): MaybePromise<unknown[]> {
  const [candidate, ...others] = candidates
  return andThen(schema['~standard'].validate(candidate), (result) => {
    if (!result.issues) return [result.value]
    if (others.length > 0) return firstThatFits(schema, others, first ?? result)
    const issues = new IssueList()
    addIssues(issues, first ?? result, candidate)
    issues.throwIfAny()
    return []
  })
}

/** Even a schema that lists no issue has refused the value, if it gives a list. */
function addIssues(issues: IssueList, result: SchemaResult<unknown>, value: unknown, path: readonly string[] = []): void {
  const count = result.issues?.length ?? 0
  if (count === 0) issues.add([{ path, message: 'Invalid value' }])
  else issues.add(issuesOf(result, value, path, maxIssues), count)
}
