/**
 * Writes the package for JSR into .packed/jsr/: the sources without the command line, the built page of the explorer, and a jsr.json with the
 * version and the sub-paths of package.json. `npx jsr publish --allow-dirty` in that folder publishes it.
 */
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { manifest, subPaths } from './manifest.mjs'
import { fillPage } from './page.mjs'
import { root } from './run.mjs'

/** A maintainer makes the scope `@damn-simple` on jsr.io. */
const name = '@damn-simple/jsonrpc-server'
const target = `${root}.packed/jsr`
const published = ['src', 'README.md', 'CHANGELOG.md', 'LICENSE']
/** Left out: JSR has no programs, the page is built, and the rest is for the compiler. */
const excluded = ['src/cli', 'src/explorer/page', 'src/tsconfig.json']

rmSync(target, { recursive: true, force: true })
for (const path of published) cpSync(`${root}${path}`, `${target}/${path}`, { recursive: true })
for (const path of excluded) rmSync(`${target}/${path}`, { recursive: true })
await fillPage(`${target}/src/explorer/built-page.ts`)

const { version, license } = manifest
const exports = Object.fromEntries(subPaths.map(({ subPath, module }) => [subPath, `./src/${module}.ts`]))
// JSR leaves out what Git ignores, such as .packed/, unless an entry with `!` takes it back.
const publish = { include: published, exclude: ['!**/*'] }
const config = { name, version, license, exports, publish }
writeFileSync(`${target}/jsr.json`, `${JSON.stringify(config, null, 2)}\n`)
