/** Runs one of this folder's programs in a process of its own, and takes the number that it prints. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Options of Node stand before the file's name. Throws where the program fails or prints no number. */
export async function numberFrom(...args: readonly string[]): Promise<number> {
  const { NODE_OPTIONS, NODE_V8_COVERAGE, ...env } = process.env // what watches this process would weigh on that one
  const { stdout } = await run(process.execPath, [...args], { cwd: fileURLToPath(new URL('.', import.meta.url)), env })
  const number = Number(stdout)
  if (Number.isNaN(number)) throw new Error(`${args.join(' ')} printed no number but ${stdout}`)
  return number
}
