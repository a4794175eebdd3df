/** The name of a file or folder says what it contains. These names do not. */
import { test } from 'vitest'
import { expectNone, filesIn } from './house.ts'

const forbidden = ['utils', 'util', 'helpers', 'helper', 'common', 'core', 'internal', 'internals', 'manager', 'misc']

const paths = ['src', 'test', 'examples', 'bench', 'scripts', 'docs'].flatMap(filesIn)

test('no file or folder has a name without meaning, such as utils', () => {
  const bad = paths.filter((path) => path.split('/').some((part) => forbidden.includes(part.replace(/\..*$/, ''))))
  expectNone(bad.map((path) => `${path} has a name without meaning. Name it after what it contains`))
})
