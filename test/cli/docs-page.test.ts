/** `docs/command-line.md`: it names every command and option and no others, and its outputs are those of the program. */
import { execFile } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '#inside/cli/commands/all.js'
import { freePort } from '../../scripts/free-port.mjs'
import { type Block, blocksIn } from '../docs/markdown.ts'
import { expectNone, read } from '../house/house.ts'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { Process } from '../setup/processes.ts'
import { eventually } from '../setup/waiting.ts'
import { jsonrpc, project } from './program.ts'

const path = 'docs/command-line.md'
const page = read(path)

describe.each(commands)('the section on jsonrpc $name', ({ name, usage, options }) => {
  const section = page.split(/^## (?=[A-Z]|jsonrpc )/m).find((text) => text.startsWith(`jsonrpc ${name}\n`)) ?? ''
  const table = [...section.matchAll(/^\| (?:`-(\w)`, )?`--([a-z-]+)(?: ([^`]+))?` \|/gm)]

  test(`${path} lists each option of ${name} with its letter and its value, and no other`, () => {
    const shown = table.map(([, short, option, value]) => [option, short, value])
    const real = Object.entries(options).map(([option, { short, value }]) => [option, short, value])
    expect(shown.sort()).toEqual(real.sort())
  })

  test(`${path} shows the arguments of ${name}, and an example`, () => {
    expect(section).toMatch(/^\$ .*npx jsonrpc|eval/m)
    expect(section).toContain(usage.startsWith('-') ? '--nats nats://' : `jsonrpc ${name} ${usage}`)
  })
})

test(`${path} has one line in its table of --json for each command that has the option`, () => {
  const section = page.slice(page.indexOf('## Scripts'), page.indexOf('## Exit codes'))
  const missing = commands.filter(({ name, options }) => 'json' in options !== new RegExp(`^\\| \`${name}\\b`, 'm').test(section))
  expectNone(missing.map(({ name }) => `${path}: the table of --json and the options of ${name} differ`))
})

test(`${path} names the environment variables that the command line reads, and no others`, () => {
  const names = [...page.matchAll(/^\| `([A-Z_]{2,})` \|/gm)].map(([, name]) => name)
  const sources = ['program/colors', 'program/status-line', 'program/text'].map((file) => read(`src/cli/${file}.ts`))
  const source = sources.join('').replaceAll(/\/\*[\s\S]*?\*\//g, '') // without comments
  const used = new Set([...source.matchAll(/(?:env\.|\{ |, )([A-Z_]{2,})\b/g)].map(([, name]) => name))
  expect(names.sort()).toEqual([...used].sort())
})

/** A command, and the lines that the page shows below it. `line` is that of its block. */
interface Example {
  readonly line: number
  readonly command: string
  readonly shown: string
}

const examples = blocksIn(path)
  .filter(({ language }) => language === 'console')
  .flatMap(examplesIn)

function examplesIn({ code, line }: Block): Example[] {
  return code.split(/^\$ /m).flatMap((text, index) => {
    const [command = '', ...shown] = text.split('\n')
    return index === 0 ? [] : [{ line, command, shown: shown.join('\n') }]
  })
}

describe(`the examples of ${path}`, () => {
  const files = blocksIn(path).filter(({ language }) => language === 'ts')
  const folder = project(Object.fromEntries(files.map(({ code }) => [code.match(/^\/\/ (\S+)/)?.[1] ?? '', code])))
  const ports = new Map<string, number>()
  const servers: RunningServer[] = []
  let nats: NatsServer

  beforeAll(async () => {
    nats = await startNatsServer()
    ports.set('4222', nats.port)
    for (const port of new Set(page.match(/\b300\d\b/g))) ports.set(port, await freePort())
    writeFileSync(join(folder, 'npx'), `#!/bin/sh\n[ "$1" = -p ] && shift 2\nshift\nexec node ${jsonrpc} "$@"\n`)
    chmodSync(join(folder, 'npx'), 0o755)
  })

  afterAll(async () => {
    await Promise.all(servers.map(({ process }) => process.stop('SIGTERM')))
    await nats.stop()
  })

  const environment = () => ({
    cwd: folder,
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, COLUMNS: '80', NO_COLOR: '1' },
  })
  const withPorts = (text: string) => text.replaceAll(/\b(4222|300\d)\b/g, (port) => `${ports.get(port)}`)

  /** The servers run on, because the examples after them call them. */
  test.each(examples)('the command in line $line prints what the page shows: $command', async ({ command, shown }) => {
    const expected = comparable(withPorts(shown))
    if (isServer(shown)) {
      const port = /--port|--nats/.test(command) ? '' : ` --port ${ports.get('3000')}`
      const process = new Process('bash', ['-c', `exec ${withPorts(command)}${port} 2>&1`], environment())
      servers.push({ process, expected })
      const firstLine = expected.split('\n', 1)[0] as string
      await eventually(async () => expect(comparable(process.stdout)).toContain(firstLine))
    } else {
      const printed = comparable(await outputOf(withPorts(command), environment()))
      const [start = '', rest] = expected.split(/^…\n/m)
      expect(rest === undefined ? printed : printed.slice(0, start.length)).toBe(start)
    }
  })

  test('each server of the page has printed all that the page shows, such as the calls of the examples after it', async () => {
    expect(servers.length).toBeGreaterThan(3)
    for (const { process, expected } of servers)
      await eventually(async () => expect(comparable(process.stdout).slice(0, expected.length)).toBe(expected))
  })
})

interface RunningServer {
  readonly process: Process
  readonly expected: string
}

/** A server runs until it is stopped: its output begins with its URL. */
function isServer(shown: string): boolean {
  return /^(Serving |Answering for |\{"url":)/.test(shown)
}

async function outputOf(command: string, options: object): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-c', `{ ${command}\n} 2>&1 || true`], options)
  return String(stdout)
}

/** Times, durations, versions and ids of processes differ from run to run. */
function comparable(text: string): string {
  return text
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'TIME')
    .replaceAll(/\b[\d.]+ ms\b/g, 'N ms')
    .replaceAll(/(?<![\d.])\d+\.\d+\.\d+(?![\d.])/g, 'VERSION')
    .replaceAll(/"pid":\d+/g, '"pid":N')
}
