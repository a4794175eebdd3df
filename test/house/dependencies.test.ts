/** The package has no dependencies, and its development dependencies have exact versions and a use. */
import { expect, test } from 'vitest'
import { expectNone, filesIn, importsOf, read, readSource } from './house.ts'
import { manifest, packed, packedFiles } from './packed.ts'

test('the package has no dependencies', () => {
  expect(manifest.dependencies ?? {}).toEqual({})
  expect(manifest.optionalDependencies ?? {}).toEqual({})
  expect(manifest.bundledDependencies ?? []).toEqual([])
})

test('every peer dependency is optional', () => {
  const required = Object.keys(manifest.peerDependencies ?? {}).filter((name) => !manifest.peerDependenciesMeta?.[name]?.optional)
  expectNone(required.map((name) => `package.json requires the peer ${name}. Mark it as optional in peerDependenciesMeta`))
})

test('every development dependency has an exact version', () => {
  const ranges = Object.entries(manifest.devDependencies).filter(
    ([, version]) => !/^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  )
  expectNone(ranges.map(([name, version]) => `package.json has ${name} ${version}. Write an exact version`))
})

/** Nest imports it by itself. */
const importedByOthers = ['@nestjs/platform-express']

test('every development dependency is imported, or its program is run', () => {
  const folders = ['src', 'scripts', 'test', 'bench', 'docs', 'examples']
  const files = folders.flatMap(filesIn).filter((path) => /\.(tsx?|mjs|md)$/.test(path) && !path.startsWith('docs/reference/'))
  const text = [...files, 'biome.json', 'vitest.config.ts'].map(read).join('\n')
  const isUsed = (name: string) => [`'${name}'`, `'${name}/`, `/${name}/`].some((one) => text.includes(one))
  const unused = Object.keys(manifest.devDependencies).filter((name) => !namesOf(name).some(isUsed))
  expectNone(
    unused
      .filter((name) => !importedByOthers.includes(name))
      .map((name) => `package.json has ${name}, which nothing uses. Remove it`),
  )
})

/** The package, or for `@types/…` the package that it describes, and its programs. */
function namesOf(name: string): string[] {
  const { bin = {} }: { bin?: string | Record<string, string> } = JSON.parse(read(`node_modules/${name}/package.json`))
  return [name.replace('@types/', ''), ...(typeof bin === 'string' ? [] : Object.keys(bin))]
}

test('no published file imports a package', () => {
  const files = packedFiles('.js').map(readSource)
  expectNone(files.flatMap((source) => packagesIn(source.path, importsOf(source), ['tsx', '(an expression)'])))
})

test('no published declaration imports a package', () => {
  const files = packedFiles('.d.ts').map(readSource)
  expectNone(files.flatMap((source) => packagesIn(source.path, importsOf(source), [])))
})

/** The command line imports the module of the user, and tsx if that module is TypeScript. */
function packagesIn(path: string, imports: ReturnType<typeof importsOf>, loaded: string[]): string[] {
  const inCommand = path.startsWith(`${packed}/dist/cli/`)
  const foreign = imports.filter(({ specifier }) => !/^(\.|node:)/.test(specifier))
  const bad = foreign.filter(
    ({ specifier, dynamic }) => !(inCommand && dynamic && loaded.some((name) => specifier.startsWith(name))),
  )
  return bad.map(({ specifier, line }) => `${path}:${line} imports ${specifier}. Describe its shape in an interface instead`)
}
