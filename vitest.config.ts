/**
 * The tests import the package by its name and get the published files, unpacked in .packed/package (see scripts/pack.mjs), not src/.
 * `#inside/…` imports the same code before it was bundled, from .compiled/, for tests of modules that are not public. Source maps
 * connect coverage and stack traces with src/.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig, type Plugin, type UserWorkspaceConfig } from 'vitest/config'
import { mapToSources } from './scripts/coverage.ts'

const packed = resolve(import.meta.dirname, '.packed/package')
const compiled = resolve(import.meta.dirname, '.compiled')
if (!existsSync(packed))
  throw new Error('The package is not packed yet. Run `npm run pack` first, or `npm run try` instead of vitest')

interface Manifest {
  name: string
  exports: Record<string, string | { default: string }>
}
const manifest: Manifest = JSON.parse(readFileSync(`${packed}/package.json`, 'utf8'))

const publicPaths = Object.entries(manifest.exports).map(([subPath, target]) => ({
  find: new RegExp(`^${manifest.name}${subPath.slice(1)}$`),
  replacement: resolve(packed, typeof target === 'string' ? target : target.default),
}))
/** Files that only re-export a bundle, and therefore have no source map. */
const reexports = publicPaths.map((one) => one.replacement).filter((file) => file.endsWith('.js') && !existsSync(`${file}.map`))
const insides = { find: /^#inside\//, replacement: `${compiled}/` }

/** The folders of test/ that do not belong to the project `unit`. */
const folders = {
  browser: ['browser', 'docs', 'explorer'],
  cli: ['bench', 'cli', 'examples', 'house'],
  types: ['types'],
  wire: ['adapters', 'client', 'http', 'runtimes'],
}
const testsIn = (names: string[]) => names.map((name) => `test/${name}/**/*.test.ts`)

/** Without isolation the files of a project share processes: a process for each file takes half a second more. */
const project = (name: string, include: string[], more: UserWorkspaceConfig['test'] = {}) => ({
  extends: true as const,
  test: { name, include, isolate: false, ...more },
})

export default defineConfig({
  plugins: [mappedFiles()],
  resolve: { alias: [...publicPaths, insides] },
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 3,
    // Projects start in the order of their names: the longest files first, so that short ones fill the workers at the end.
    projects: [
      project('browser', testsIn(folders.browser)),
      // The programs that these tests start inherit the environment, and the tests compare what they print.
      project('cli', testsIn(folders.cli), { isolate: true, env: { FORCE_COLOR: '0' } }),
      project('types', testsIn(folders.types), {
        typecheck: { enabled: true, include: ['test/types/**/*.test-d.ts'], tsconfig: 'test/types/tsconfig.json' },
      }),
      project('unit', ['test/**/*.test.ts'], { exclude: testsIn(Object.values(folders).flat()) }),
      project('wire', testsIn(folders.wire)),
    ],
    coverage: {
      provider: 'custom',
      customProviderModule: 'scripts/coverage.ts',
      include: ['.packed/package/dist/**/*.js', '.compiled/**/*.js'],
      exclude: reexports,
      reporter: ['text', 'html', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
})

/** Gives Vitest each built file with a source map that leads to src/. */
function mappedFiles(): Plugin {
  return {
    name: 'mapped-files',
    load(file) {
      const isBuilt = file.startsWith(`${packed}/dist/`) || file.startsWith(`${compiled}/`)
      if (!isBuilt || !existsSync(`${file}.map`)) return null
      return { code: readFileSync(file, 'utf8'), map: mapToSources(file) }
    },
  }
}
