/** What happens to a result before it is sent: its schema checks it, then the types of the handler write it. */
import { andThen, isItemSource, type MaybePromise } from '../../async/maybe-promise.ts'
import { issuesOf } from '../../schema/issues.ts'
import type { StandardSchema } from '../../schema/standard-schema.ts'
import type { TypedMethod } from '../method-types.ts'

/** Returns a result as JSON can hold it. Throws or rejects if it does not fit: -32603 for the client, the reason for `onError`. */
export type FinishResult = (result: unknown) => MaybePromise<unknown>

/** The function for one method; `undefined` if its results are sent as they are. Items of a method that yields are finished as they come. */
export function finishFor(schema: StandardSchema | undefined, typed: TypedMethod | undefined): FinishResult | undefined {
  if (!schema && !typed) return undefined
  const checked = (value: unknown) => (schema ? check(schema, value) : value)
  const written = (value: unknown) => (typed ? typed.writeResult(value) : value)
  /** Each item is checked as a list of one: the schema of a method that yields is that of the array. */
  async function* items(source: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    for await (const item of source) for (const each of (await checked([item])) as unknown[]) yield written(each)
  }
  return (result) =>
    andThen(result, (value) => (isItemSource(value) ? items(value as AsyncIterable<unknown>) : andThen(checked(value), written)))
}

function check(schema: StandardSchema, value: unknown): MaybePromise<unknown> {
  return andThen(schema['~standard'].validate(value), (checked) => {
    if (!checked.issues) return checked.value
    throw new TypeError(`The handler's result does not fit its schema: ${JSON.stringify(issuesOf(checked, value))}`)
  })
}
