/** The load: wrk, which sends one body over and over on so many connections. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { loadCore, onCore } from './cores.ts'

/** What to send, and for how long; the body stands in a file. */
export interface Load {
  readonly url: string
  readonly bodyFile: string
  readonly connections: number
  readonly milliseconds: number
}

/** What came of it; latencies in microseconds. */
export interface Outcome {
  readonly requests: number
  readonly microseconds: number
  readonly p50: number
  readonly p99: number
}

const script = fileURLToPath(new URL('wrk.lua', import.meta.url))

/** Sends it, and tells what came of it. Throws where an answer was not a 2xx, or a connection broke. */
export async function wrk(load: Load): Promise<Outcome> {
  const { refused, broken, ...outcome } = await run(load)
  if (refused + broken > 0) throw new Error(`${load.url}: ${refused} answers were no success, ${broken} connections broke`)
  if (outcome.requests === 0) throw new Error(`${load.url}: no answer within ${load.milliseconds} ms`)
  return outcome
}

/** wrk counts in whole seconds; an interrupt ends it sooner, and it reports the time that it took. */
function run({ url, bodyFile, connections, milliseconds }: Load): Promise<Outcome & { refused: number; broken: number }> {
  const limit = `-d${Math.ceil(milliseconds / 1000) + 5}s`
  const [command, ...rest] = onCore(loadCore, ['wrk', '-t1', `-c${connections}`, limit, '-s', script, url, '--', bodyFile])
  return new Promise((resolve, reject) => {
    const child = execFile(command as string, rest, (error, output) => {
      if (error) reject(error)
      else resolve(JSON.parse(output.slice(output.lastIndexOf('\n{') + 1)))
    })
    setTimeout(() => child.kill('SIGINT'), milliseconds)
  })
}
