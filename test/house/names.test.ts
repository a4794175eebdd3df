/** A name says what is inside. These say only that somebody did not look for one. */
import { test } from 'vitest'
import { expectNone, filesIn } from './house.ts'

const forbidden = ['utils', 'util', 'helpers', 'helper', 'common', 'core', 'internal', 'internals', 'manager', 'misc']

const paths = ['src', 'test', 'examples', 'bench', 'scripts', 'docs'].flatMap(filesIn)

test('no folder and no file has a name that says nothing', () => {
  const empty = paths.filter((path) => path.split('/').some((part) => forbidden.includes(part.replace(/\..*$/, ''))))
  expectNone(empty.map((path) => `${path} has a name that says nothing. Name it after the one thing that it is about`))
})
