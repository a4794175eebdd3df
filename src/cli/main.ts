#!/usr/bin/env node
/** The program `jsonrpc`. */
import { commands } from './commands/all.ts'
import { runCommandLine } from './program/command-line.ts'
import { processIo } from './program/io.ts'

// A reader such as `head` may close the pipe before everything is written.
process.stdout.on('error', () => {})

const exitCode = await runCommandLine(commands, process.argv.slice(2), processIo)
// Exits explicitly, because the served module may hold timers and sockets open.
process.stdout.write('', () => process.exit(exitCode))
