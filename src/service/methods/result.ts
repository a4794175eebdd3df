/** What happens to a result before it is sent: its schema checks it, then the types of the handler write it. */
import { andThen, isItemSource, type MaybePromise } from '../../async/maybe-promise.ts'
import { issuesOf } from '../../schema/issues.ts'
import type { StandardSchema } from '../../schema/standard-schema.ts'
import type { TypedMethod } from '../method-types.ts'

/** Checks a result and writes it as JSON can hold it. Throws or rejects if it does not fit: -32603 for the client, the reason for `onError`. */
export type FinishResult = (result: unknown) => MaybePromise<unknown>

/** The function for one method; `undefined` if results are sent as they are. Items of a method that yields are finished as they come. */
export function finishFor(schema: StandardSchema | undefined, typed: TypedMethod | undefined): FinishResult | undefined {
  if (!typed) return schema && ((result) => finish(result, (value) => check(schema, value), wholeItems))
  const write: FinishResult = (value) => typed.writeResult(value)
  if (!schema) return (result) => finish(result, write, singleItems)
  const checkThenWrite = finishFor(schema, undefined) as FinishResult
  return (result) => andThen(checkThenWrite(result), (checked) => finish(checked, write, singleItems))
}

type FinishItems = (items: AsyncIterable<unknown>, step: FinishResult) => AsyncIterable<unknown>

function finish(result: unknown, step: FinishResult, finishItems: FinishItems): MaybePromise<unknown> {
  return andThen(result, (value) => (isItemSource(value) ? finishItems(value as AsyncIterable<unknown>, step) : step(value)))
}

/** Each item as a list of one: the schema of a method that yields is that of the array. */
async function* wholeItems(items: AsyncIterable<unknown>, step: FinishResult): AsyncGenerator<unknown> {
  for await (const item of items) yield* (await step([item])) as unknown[]
}

async function* singleItems(items: AsyncIterable<unknown>, step: FinishResult): AsyncGenerator<unknown> {
  for await (const item of items) yield step(item)
}

function check(schema: StandardSchema, value: unknown): MaybePromise<unknown> {
  return andThen(schema['~standard'].validate(value), (checked) => {
    if (!checked.issues) return checked.value
    throw new TypeError(`The handler's result does not fit its schema: ${JSON.stringify(issuesOf(checked, value))}`)
  })
}
