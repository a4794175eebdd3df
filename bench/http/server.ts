/**
 * `node --import tsx bench/http/server.ts node.endpoint`: runs one server. A parent process asks it for its URL and its measurements. In a
 * shell it prints its URL and ends with Ctrl-C, so that `--cpu-prof` writes a profile.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Answer, Question } from './server-process.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const [file, name] = (process.argv[2] ?? 'node.endpoint').split('.') as [string, string]
const path = file === 'peers' ? '../peers/http.mjs' : `./servers/${file}.ts`
const servers: Record<string, () => Promise<string>> = await import(path)

const url = await (servers[name] as () => Promise<string>)()
const delay = monitorEventLoopDelay({ resolution: 1 })

const answers: Record<Question, () => Answer> = {
  url: () => ({ url }),
  usage: () => {
    const { user, system } = process.cpuUsage()
    return { cpuMicroseconds: user + system }
  },
  watchDelay: () => {
    delay.enable()
    delay.reset()
    return {}
  },
  heap: () => {
    collectGarbage()
    return { heapBytes: process.memoryUsage().heapUsed }
  },
  delay: () => ({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 }),
}

process.on('message', (question: Question) => process.send?.(answers[question]()))
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => process.exit())
if (process.send === undefined) console.log(url)
