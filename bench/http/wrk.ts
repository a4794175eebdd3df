/** The load: wrk, which sends one body repeatedly over a number of connections. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { loadCore, onCore } from './cores.ts'

/** What to send, and for how long. */
export interface Load {
  readonly url: string
  readonly bodyFile: string
  readonly connections: number
  readonly milliseconds: number
}

/** The result of a load. Latencies are in microseconds. */
export interface Outcome {
  readonly requests: number
  readonly microseconds: number
  readonly p50: number
  readonly p99: number
}

const script = fileURLToPath(new URL('wrk.lua', import.meta.url))

/** Sends the load and returns the result. Throws if an answer was not 2xx or a connection failed. */
export async function wrk(load: Load): Promise<Outcome> {
  const { refused, failed, ...outcome } = await run(load)
  if (refused + failed > 0) throw new Error(`${load.url}: ${refused} answers were not 2xx, ${failed} connections failed`)
  if (outcome.requests === 0) throw new Error(`${load.url}: no answer within ${load.milliseconds} ms`)
  return outcome
}

/** Ends wrk by an interrupt, because its own time limit is in whole seconds. It then reports the time that it ran. */
function run({ url, bodyFile, connections, milliseconds }: Load): Promise<Outcome & { refused: number; failed: number }> {
  const limit = `-d${Math.ceil(milliseconds / 1000) + 5}s`
  const [command, ...rest] = onCore(loadCore, ['wrk', '-t1', `-c${connections}`, limit, '-s', script, url, '--', bodyFile])
  return new Promise((resolve, reject) => {
    const child = execFile(command as string, rest, (error, output) => {
      // On a busy machine the interrupt may come before wrk listens to it: then it gets more time.
      if (error?.signal === 'SIGINT') resolve(run({ url, bodyFile, connections, milliseconds: milliseconds * 2 }))
      else if (error) reject(error)
      else resolve(JSON.parse(output.slice(output.lastIndexOf('\n{') + 1)))
    })
    setTimeout(() => child.kill('SIGINT'), milliseconds)
  })
}
