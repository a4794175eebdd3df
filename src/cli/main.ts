#!/usr/bin/env node
/** The program `jsonrpc`. */
import { commands } from './commands/all.ts'
import { runCommandLine } from './program/command-line.ts'
import { divertStdout, flushStdout, processIo } from './program/io.ts'

let lost = ''
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') lost = message // a reader such as `head` may close the pipe before everything is written
})
process.stderr.on('error', () => {})

divertStdout()
let exitCode = await runCommandLine(commands, process.argv.slice(2), processIo)
await flushStdout()
if (lost !== '') {
  processIo.stderr.write(`jsonrpc: cannot write to stdout: ${lost}\n`)
  exitCode ||= 1
}
// Exits explicitly, because the served module may hold timers and sockets open.
process.exit(exitCode)
