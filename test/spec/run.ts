/** Runs the cases of the specification over a transport, whichever: each case is one test. */
import { describe, expect, test } from 'vitest'
import { requestOf, type SpecCase, specCases } from './cases.ts'
import { judge } from './judge.ts'

/** Sends the text as one message and resolves to the raw reply: the empty string where nothing came, or an HTTP body that was empty. */
export type Send = (text: string) => string | Promise<string>

export interface RunOptions {
  /** A transport whose messages end at a newline cannot carry every case. */
  readonly framing?: 'whole-message' | 'newline'
}

/** Call it at the top of a test file; `send` is not called before the tests run, so that `beforeAll` may open what it needs. */
export function runSpecCases(name: string, send: Send, { framing = 'whole-message' }: RunOptions = {}): void {
  const cases = specCases.filter((each) => framing !== 'newline' || each.expect.framing !== 'not for newline-framed transports')
  describe(`the cases of the specification, ${name}`, () => {
    test.each(cases.map((each) => [`${each.group}: ${each.name}`, each] as const))('%s', (_title, each) => runCase(each, send))
  })
}

async function runCase(each: SpecCase, send: Send): Promise<void> {
  const reply = await send(requestOf(each))
  expect(judge(each.expect, reply)).toBeUndefined()
  expect(({} as { polluted?: unknown }).polluted, 'Object.prototype is polluted').toBeUndefined()
}
