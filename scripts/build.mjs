/** Compiles src/ to .compiled/, and bundles this into dist/, which is published. Both folders are emptied first. */
import { chmodSync, rmSync } from 'node:fs'
import { bundle } from './bundles.mjs'
import { fillPage } from './page.mjs'
import { must, root } from './run.mjs'

for (const folder of ['.compiled', 'dist']) rmSync(`${root}${folder}`, { recursive: true, force: true })
must('tsc', '-p', 'src')
await fillPage(`${root}.compiled/explorer/built-page.js`)
await bundle()
chmodSync(`${root}dist/cli/main.js`, 0o755)
