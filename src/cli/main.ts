#!/usr/bin/env node
/** The program `jsonrpc`. */
import { runCommandLine } from './command-line.ts'
import { commands } from './commands.ts'

// Who reads the output may leave early, as `head` does.
process.stdout.on('error', () => {})

const exitCode = await runCommandLine(commands, process.argv.slice(2))
// A module that was served may hold timers and sockets, which would keep the process alive.
process.stdout.write('', () => process.exit(exitCode))
