/** Runs a program of this folder in a new process, and reads the number that it prints. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs `node` with these arguments. Throws if the program fails or does not print a number. */
export async function numberFrom(...args: readonly string[]): Promise<number> {
  const { NODE_OPTIONS, NODE_V8_COVERAGE, ...env } = process.env // options and coverage of this process would slow down the new one
  const { stdout } = await run(process.execPath, [...args], { cwd: fileURLToPath(new URL('.', import.meta.url)), env })
  const number = Number(stdout)
  if (Number.isNaN(number)) throw new Error(`${args.join(' ')} printed ${stdout} instead of a number`)
  return number
}
