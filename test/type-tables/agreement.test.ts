/** The checks of plain JSON types agree with Ajv, on random schemas and on values that are valid, nearly valid, or neither. */
import { Ajv } from 'ajv'
import { types } from 'damn-simple-jsonrpc-server/types'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { changed, junk, schemas, validFor } from './random-schemas.ts'
import { methodOf, tableOf } from './tables.ts'

const seed = 20_240_229
const schemaCount = 100
const changesOfEach = 30

/** Values that Ajv decides otherwise on purpose: it looks at `__proto__`, and takes no number from 1e21 for a multiple of anything. */
const isSpecial = (value: unknown) => /__proto__|e\+?\d/.test(JSON.stringify(value))

test('more than 100,000 random values are accepted or refused as by Ajv', () => {
  const counts = { accepted: 0, refused: 0 }
  const others = fc.sample(junk, { numRuns: 200, seed })
  for (const [index, { schema, definitions }] of fc.sample(schemas, { numRuns: schemaCount, seed }).entries()) {
    const ajv = new Ajv({ strict: false, validateFormats: false, ownProperties: true })
    const validate = ajv.compile({ ...schema, definitions } as object)
    const method = types(tableOf({ method: methodOf({ value: schema }) }, definitions)).bind('method')
    const valid = fc.sample(validFor(schema, definitions), { numRuns: 36, seed: seed + index })
    const nearly = valid.flatMap((value, at) => changesOf(value, others, at * index))
    for (const value of [...valid, ...nearly, ...others.slice(index % 100)]) {
      if (isSpecial(value)) continue
      const read = method?.readArguments([value])
      const accepts = validate(value)
      counts[accepts ? 'accepted' : 'refused']++
      if (accepts !== 'args' in Object(read))
        expect.fail(`${JSON.stringify({ schema, definitions, value })}: Ajv says ${accepts}, and we ${JSON.stringify(read)}`)
    }
  }
  expect(counts.accepted).toBeGreaterThan(20_000)
  expect(counts.accepted + counts.refused).toBeGreaterThan(100_000)
}, 120_000)

/** The value with one part exchanged, dropped or added, in several ways. */
function changesOf(value: unknown, others: readonly unknown[], start: number): unknown[] {
  return Array.from({ length: changesOfEach }, (_, index) => {
    const at = start + index * 7919
    return changed(value, others[at % others.length], [at % 5, index, at % 3, at % 11, index % 3, at % 2, index])
  })
}
