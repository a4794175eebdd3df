/** Compiles src/ into a fresh dist/. */
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { must, root } from './run.mjs'

const command = `${root}dist/cli/main.js`

rmSync(`${root}dist`, { recursive: true, force: true })
must('tsc', '-p', 'src')
if (existsSync(command)) chmodSync(command, 0o755)
