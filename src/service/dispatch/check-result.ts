/** Checks results by their schemas. A result that does not fit is the server's fault: -32603 for the client, the issues for `onError`. */
import { andThen, isItemSource, type MaybePromise } from '../../async/maybe-promise.ts'
import { issuesOf } from '../../schema/issues.ts'
import type { StandardSchema } from '../../schema/standard-schema.ts'

/** The checked result. The items of a method that yields are checked as they come, each as a list of one: the schema is that of the array. */
export function checkResult(schema: StandardSchema, result: unknown): MaybePromise<unknown> {
  return andThen(result, (value) =>
    isItemSource(value) ? checkItems(schema, value as AsyncIterable<unknown>) : check(schema, value),
  )
}

async function* checkItems(schema: StandardSchema, items: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const item of items) yield* (await check(schema, [item])) as unknown[]
}

function check(schema: StandardSchema, value: unknown): MaybePromise<unknown> {
  return andThen(schema['~standard'].validate(value), (checked) => {
    if (!checked.issues) return checked.value
    throw new TypeError(`The handler's result does not fit its schema: ${JSON.stringify(issuesOf(checked, value))}`)
  })
}
