/** Every case of the specification, with nothing between the case and the service. */
import { expect, test } from 'vitest'
import { specCases } from './cases.ts'
import { runSpecCases } from './run.ts'
import { specService } from './service.ts'

const service = specService()
const encoder = new TextEncoder()

runSpecCases('as text', (text) => service.handle(text))
runSpecCases('as bytes', (text) => service.handle(encoder.encode(text)))

test('there are 189 cases, and no two have the same name', () => {
  expect(specCases).toHaveLength(189)
  expect(new Set(specCases.map(({ group, name }) => `${group}: ${name}`)).size).toBe(189)
})
