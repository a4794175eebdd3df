/** Who installs this package installs nothing else; who works on it gets exactly what everybody else has. */
import { expect, test } from 'vitest'
import { expectNone, importsOf, readSource } from './house.ts'
import { manifest, packed, packedFiles } from './packed.ts'

test('the package depends on nothing', () => {
  expect(manifest.dependencies ?? {}).toEqual({})
  expect(manifest.optionalDependencies ?? {}).toEqual({})
  expect(manifest.bundledDependencies ?? []).toEqual([])
})

test('every peer is optional', () => {
  const required = Object.keys(manifest.peerDependencies ?? {}).filter((name) => !manifest.peerDependenciesMeta?.[name]?.optional)
  expectNone(required.map((name) => `package.json demands ${name}. Mark it as optional in peerDependenciesMeta`))
})

test('every tool has an exact version', () => {
  const loose = Object.entries(manifest.devDependencies).filter(
    ([, version]) => !/^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  )
  expectNone(loose.map(([name, version]) => `package.json asks for ${name} ${version}. Write one exact version`))
})

test('no shipped file imports a package', () => {
  const files = packedFiles('.js').map(readSource)
  expectNone(files.flatMap((source) => packagesIn(source.path, importsOf(source), ['tsx', '(an expression)'])))
})

test('no shipped type mentions a package: a framework is described, never imported', () => {
  const files = packedFiles('.d.ts').map(readSource)
  expectNone(files.flatMap((source) => packagesIn(source.path, importsOf(source), [])))
})

/** The command line loads the module that it is asked to serve, and tsx where that is TypeScript. */
function packagesIn(path: string, imports: ReturnType<typeof importsOf>, loaded: string[]): string[] {
  const inCommand = path.startsWith(`${packed}/dist/cli/`)
  const foreign = imports.filter(({ specifier }) => !/^(\.|node:)/.test(specifier))
  const bad = foreign.filter(
    ({ specifier, dynamic }) => !(inCommand && dynamic && loaded.some((name) => specifier.startsWith(name))),
  )
  return bad.map(({ specifier, line }) => `${path}:${line} imports ${specifier}. Describe its shape in an interface instead`)
}
