#!/usr/bin/env node
/** The program `jsonrpc`. */
import { commands } from './commands/all.ts'
import { runCommandLine } from './program/command-line.ts'
import { divertStdout, flushStdout, processIo } from './program/io.ts'

// A reader such as `head` may close the pipe before everything is written.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

divertStdout()
const exitCode = await runCommandLine(commands, process.argv.slice(2), processIo)
await flushStdout()
// Exits explicitly, because the served module may hold timers and sockets open.
process.exit(exitCode)
