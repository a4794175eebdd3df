/** The checks of plain JSON types agree with Ajv, on random schemas and on values that are valid, nearly valid, or neither. */
import Ajv from 'ajv'
import { types } from 'damn-simple-jsonrpc-server/types'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { junk, nearly, schemas, validFor } from './random-schemas.ts'
import { methodOf, tableOf } from './tables.ts'

const seed = 20_240_229
const schemaCount = 120
const valuesOfEach = 300 // of each kind

test(`${3 * schemaCount * valuesOfEach} random values are accepted or refused as by Ajv`, () => {
  const counts = { accepted: 0, refused: 0 }
  for (const [index, { schema, definitions }] of fc.sample(schemas, { numRuns: schemaCount, seed }).entries()) {
    const validate = new Ajv({ strict: false, validateFormats: false, ownProperties: true }).compile({
      ...schema,
      definitions,
    } as object)
    const method = types(tableOf({ method: methodOf({ value: schema }) }, definitions)).bind('method')
    const valid = validFor(schema, definitions)
    for (const values of [valid, nearly(valid), junk]) {
      for (const value of fc.sample(values, { numRuns: valuesOfEach, seed: seed + index })) {
        if (JSON.stringify(value).includes('__proto__')) continue // Ajv looks at it, we drop it
        if (/e\+?\d/.test(JSON.stringify(value))) continue // Ajv takes no number from 1e21 for a multiple of anything
        const read = method?.readArguments([value])
        const accepts = validate(value)
        counts[accepts ? 'accepted' : 'refused']++
        if (accepts !== 'args' in Object(read))
          expect.fail(`${JSON.stringify({ schema, definitions, value })}: Ajv says ${accepts}, and we ${JSON.stringify(read)}`)
      }
    }
  }
  expect(counts.accepted).toBeGreaterThan(20_000)
  expect(counts.accepted + counts.refused).toBeGreaterThan(100_000)
})
