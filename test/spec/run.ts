/** Runs the cases of the specification over any transport. Each case is one test. */
import { describe, expect, test } from 'vitest'
import { requestOf, type SpecCase, specCases } from './cases.ts'
import { mismatch } from './compare.ts'

/** Sends a text as one message. Resolves to the raw reply; to an empty string if there is none, or if the HTTP body is empty. */
export type Send = (text: string) => string | Promise<string>

export interface RunOptions {
  /** A transport whose messages end at a newline cannot carry every case. */
  readonly framing?: 'whole-message' | 'newline'
}

/** Declares the tests. `send` is called only while they run, so `beforeAll` may start a server for it. */
export function runSpecCases(name: string, send: Send, { framing = 'whole-message' }: RunOptions = {}): void {
  const cases = specCases.filter((each) => framing !== 'newline' || isForLines(each))
  describe(`the cases of the specification, ${name}`, () => {
    test.each(cases.map((each) => [`${each.group}: ${each.name}`, each] as const))(`spec case ${name}: %s`, (_title, each) =>
      runCase(each, send),
    )
  })
}

/** A blank line is no message. */
function isForLines(each: SpecCase): boolean {
  return each.expect.framing !== 'not for newline-framed transports' && requestOf(each).trim() !== ''
}

async function runCase(each: SpecCase, send: Send): Promise<void> {
  const reply = await send(requestOf(each))
  expect(mismatch(each.expect, reply)).toBeUndefined()
  expect(({} as { polluted?: unknown }).polluted, 'Object.prototype is polluted').toBeUndefined()
}
