/**
 * The tests import the package by its name and get what `npm pack` ships, unpacked in .packed/package (see scripts/pack.mjs),
 * never src/. Its source maps lead coverage and stack traces back to src/.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vitest/config'
import { mapToSources } from './scripts/coverage.ts'

const packed = resolve(import.meta.dirname, '.packed/package')
if (!existsSync(packed)) throw new Error('Nothing is packed yet: run `npm run pack` first, or `npm run try` instead of vitest')

interface Manifest {
  name: string
  exports: Record<string, string | { default: string }>
}
const manifest: Manifest = JSON.parse(readFileSync(`${packed}/package.json`, 'utf8'))

const publicPaths = Object.entries(manifest.exports).map(([subPath, target]) => ({
  find: new RegExp(`^${manifest.name}${subPath.slice(1)}$`),
  replacement: resolve(packed, typeof target === 'string' ? target : target.default),
}))
const insides = { find: /^#dist\//, replacement: `${packed}/dist/` }

export default defineConfig({
  plugins: [shippedFiles()],
  resolve: { alias: [...publicPaths, insides] },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    typecheck: { enabled: true, include: ['test/types/**/*.test-d.ts'], tsconfig: 'test/types/tsconfig.json' },
    coverage: {
      provider: 'custom',
      customProviderModule: 'scripts/coverage.ts',
      include: ['.packed/package/dist/**/*.js'],
      reporter: ['text', 'html', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
})

/** Hands vitest each shipped file together with a map that names src/. */
function shippedFiles(): Plugin {
  return {
    name: 'shipped-files',
    load(file) {
      if (!file.startsWith(`${packed}/dist/`) || !existsSync(`${file}.map`)) return null
      return { code: readFileSync(file, 'utf8'), map: mapToSources(file) }
    },
  }
}
