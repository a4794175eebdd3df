/** What `--watch` starts: runs a command line, and tells the parent process each file that it loads. */
import { createRequire, register } from 'node:module'
import { isAbsolute } from 'node:path'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { commands } from '../commands/all.ts'
import { runCommandLine } from '../program/command-line.ts'

const { port1, port2 } = new MessageChannel()
const told = new Set<string>()
const { cache } = createRequire(import.meta.url)

register('./loader-hook.js', import.meta.url, { data: port2, transferList: [port2] })

port1.on('message', tell)
port1.unref()
// What `require` loads passes no hook.
setInterval(tellRequired, 200).unref()
process.on('exit', tellTheRest)
process.on('message', stop)
process.on('disconnect', stop)
process.channel?.unref()

process.exit(await runCommandLine(commands, process.argv.slice(2)))

function tell(path: string): void {
  if (told.has(path) || path.includes('node_modules')) return
  told.add(path)
  if (process.connected) process.send?.(path)
}

function tellRequired(): void {
  for (const [path = ''] of Object.keys(cache).map((key) => key.split('?'))) if (isAbsolute(path)) tell(path)
}

/** A module that fails ends the program before its messages were read. */
function tellTheRest(): void {
  tellRequired()
  for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1)) tell(next.message)
}

/** The parent asks, or is gone. Before anybody listens for signals there is nothing to finish. */
function stop(): void {
  if (!process.emit('SIGTERM')) process.exit(0)
}
