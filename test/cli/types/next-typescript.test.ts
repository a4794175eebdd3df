/** The next TypeScript: its entries and some of its names differ, its answers do not. */
import { join, resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readTypes } from '#inside/cli/types/read-types.js'
import { findCompiler } from '#inside/cli/types/typescript.js'
import { installPackages } from '../../runtimes/install.ts'
import { fixtures, read } from './tables.ts'

const place = resolve(import.meta.dirname, '../../../.compilers-next')

beforeAll(() => installPackages(join(import.meta.dirname, 'compiler'), place), 180_000)

test('a development build of TypeScript 7.1 reads the same tables as 7.0', async () => {
  const found = await findCompiler(join(place, 'any.ts'))
  expect(found).toMatchObject({ version: expect.stringMatching(/^7\.1\.0-dev/) })
  if (!found.compiler) throw new Error('TypeScript 7.1 cannot be loaded')
  const file = join(fixtures, 'signatures.ts')
  expect(await readTypes(found.compiler, file)).toEqual(await read(file))
}, 120_000)
