/** Binds params through schemas: a shape of schemas, one for each param, or one schema for the params as a whole. */
import { allOf, andThen, type MaybePromise } from '../../async/maybe-promise.ts'
import type { Params } from '../../protocol/message.ts'
import { issuesOf } from '../../schema/issues.ts'
import type { SchemaResult, StandardSchema } from '../../schema/standard-schema.ts'
import { addUnexpected, IssueList, isByPosition, isNone, maxIssues, ownParam } from './issues.ts'

/** Turns params into arguments; throws or rejects with -32602 if they do not fit. */
export type Bind = (params: Params) => MaybePromise<readonly unknown[]>

/** The handler gets one object with every param, checked; by position, the order of the shape counts. */
export function bindShape(shape: { readonly [name: string]: StandardSchema }): Bind {
  const names = Object.keys(shape)
  const known = new Set(names)
  const schemas = Object.values(shape)
  return (params) => {
    const sent = params ?? []
    const values = isByPosition(sent) ? sent : names.map((name) => ownParam(sent, name))
    const results = schemas.map((schema, index) => validate(schema, values[index]))
    return andThen(allOf(results), (checked) => {
      const issues = new IssueList()
      const argument: Record<string, unknown> = {}
      for (let index = 0; index < names.length; index++) {
        const name = names[index] as string
        const result = checked[index] as SchemaResult<unknown>
        if (result.issues) addIssues(issues, result, values[index], [name])
        else if (result.value !== undefined || values[index] !== undefined) argument[name] = result.value
      }
      addUnexpected(issues, sent, known)
      issues.throwIfAny()
      return [argument]
    })
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

/** A param of a list; without a schema it is not checked. */
export interface ListedParam {
  readonly name: string
  readonly isOptional: boolean
  readonly schema: StandardSchema | undefined
}

/**
 * The handler gets the params one by one, those with a schema checked. `bindNames` refuses missing and unknown ones. A param that is left
 * out is what its schema makes of `undefined`, such as a default, or `undefined`.
 */
export function bindPairs(bindNames: Bind, params: readonly ListedParam[]): Bind {
  return (sent) => {
    const values = bindNames(sent) as readonly unknown[]
    const results = params.map(({ schema }, index) => (schema ? validate(schema, values[index]) : { value: values[index] }))
    return andThen(allOf(results), (checked) => {
      const issues = new IssueList()
      const args = params.map(({ name, isOptional }, index) => {
        const result = checked[index] as SchemaResult<unknown>
        if (!result.issues) return result.value
        if (!isOptional || values[index] !== undefined) addIssues(issues, result, values[index], [name])
        return undefined
      })
      issues.throwIfAny()
      return args
    })
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
