/** Every case of the specification, in process. */
import { expect, test } from 'vitest'
import { specCases } from './cases.ts'
import { runSpecCases } from './run.ts'
import { specService } from './service.ts'

const service = specService()
const encoder = new TextEncoder()

runSpecCases('in process as text', (text) => service.handle(text))
runSpecCases('in process as bytes', (text) => service.handle(encoder.encode(text)))

test('there are 189 cases of the specification with different names', () => {
  expect(specCases).toHaveLength(189)
  expect(new Set(specCases.map(({ group, name }) => `${group}: ${name}`)).size).toBe(189)
})
