/** What holds for every reply to every message. */
import { expect } from 'vitest'
import { isResponse } from '../spec/compare.ts'

/** How many messages each property sends; together at least 10,000 a run. */
export const runs = {
  anyText: 4000,
  anyBytes: 2000,
  ids: 1000,
  notifications: 500,
  batches: 1000,
  syncAndAsync: 1000,
  textAndBytes: 1000,
  parsed: 1000,
  thrown: 1000,
  returned: 1000,
  exposed: 500,
  replyLimit: 500,
  plain: 2000,
  namedInAnyOrder: 1000,
  writtenInParts: 1000,
  depths: 1000,
  polluted: 500,
} as const

/** Expects an empty string or a JSON-RPC response (§5), without a secret in it, and an unchanged Object.prototype. */
export function expectGoodReply(reply: unknown): asserts reply is string {
  expect(reply).toBeTypeOf('string')
  expect(reply).not.toContain('LEAK-CANARY')
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  if (reply === '') return
  const parsed: unknown = JSON.parse(reply as string)
  const responses: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  expect(responses.length).toBeGreaterThan(0)
  expect(responses.filter((response) => !isResponse(response))).toEqual([])
}

/** Awaits a reply. A throw and a rejection both fail the property. */
export async function settled(reply: string | Promise<string>): Promise<string> {
  expect(typeof reply === 'string' || reply instanceof Promise).toBe(true)
  return await reply
}
