/**
 * Connects a child process of `--watch` with its parent. `--import` loads it before the program: it sends the parent the path of each
 * file that the child loads, and stops the child when the parent asks or exits.
 */
import { createRequire, register } from 'node:module'
import { isAbsolute } from 'node:path'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

const { port1: fromHook, port2: toParent } = new MessageChannel()
const reported = new Set<string>()
const { cache } = createRequire(import.meta.url)

register('./loader-hook.js', import.meta.url, { data: toParent, transferList: [toParent] })

fromHook.on('message', report)
fromHook.unref()
// The hook does not see what CommonJS requires.
setInterval(reportRequired, 200).unref()
process.on('exit', reportRest)
process.on('message', stop)
process.on('disconnect', stop)
process.channel?.unref()

function report(path: string): void {
  if (reported.has(path) || path.includes('node_modules')) return
  reported.add(path)
  if (process.connected) process.send?.(path)
}

function reportRequired(): void {
  for (const [path = ''] of Object.keys(cache).map((key) => key.split('?'))) if (isAbsolute(path)) report(path)
}

/** A module that fails ends the process before the event loop delivers the messages of the hook. */
function reportRest(): void {
  reportRequired()
  for (let next = receiveMessageOnPort(fromHook); next; next = receiveMessageOnPort(fromHook)) report(next.message)
}

/** Shuts down like SIGTERM. Without a listener for SIGTERM no server is running yet, so the process can exit at once. */
function stop(): void {
  if (!process.emit('SIGTERM')) process.exit(0)
}
