/** Compiles src/ into a fresh dist/. */
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { fillPage } from './page.mjs'
import { must, root } from './run.mjs'

const command = `${root}dist/cli/main.js`

rmSync(`${root}dist`, { recursive: true, force: true })
must('tsc', '-p', 'src')
await fillPage(`${root}dist/explorer/built-page.js`)
if (existsSync(command)) chmodSync(command, 0o755)
