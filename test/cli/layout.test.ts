/** The folders of the command line depend on each other in one direction only. */
import { test } from 'vitest'
import { expectNone, importsOf, resolveImport, sourcesIn } from '../house/house.ts'

/** Each folder may import those that follow it. */
const folders = [
  'main.ts',
  'commands',
  'watch',
  'nats',
  'listen',
  'diff',
  'foreign',
  'load',
  'workers',
  'types',
  'request',
  'report',
  'program',
]

test('each folder of src/cli imports only folders that follow it in the list of this test', () => {
  const imports = sourcesIn('src/cli').flatMap((source) =>
    importsOf(source).map(({ specifier, line }) => ({
      path: source.path,
      line,
      target: resolveImport(source.path, specifier),
    })),
  )
  const own = imports.filter(({ target }) => target.startsWith('src/cli/'))
  const bad = own.filter(({ path, target }) => folderOf(path) !== folderOf(target) && rankOf(path) >= rankOf(target))
  expectNone(bad.map(({ path, line, target }) => `${path}:${line} imports ${target}. Move what both need into a later folder`))
})

test('each file of src/cli is in a folder that this test lists', () => {
  const bad = sourcesIn('src/cli').filter(({ path }) => rankOf(path) < 0)
  expectNone(bad.map(({ path }) => `${path}: move it into one of ${folders.join(', ')}, or add its folder to the list`))
})

function folderOf(path: string): string {
  return path.split('/')[2] ?? ''
}

function rankOf(path: string): number {
  return folders.indexOf(folderOf(path))
}
