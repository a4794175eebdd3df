#!/usr/bin/env node
import { commands } from './commands/all.ts'
/** The program `jsonrpc`. */
import { runCommandLine } from './program/command-line.ts'

// Who reads the output may leave early, as `head` does.
process.stdout.on('error', () => {})

const exitCode = await runCommandLine(commands, process.argv.slice(2))
// A module that was served may hold timers and sockets, which would keep the process alive.
process.stdout.write('', () => process.exit(exitCode))
