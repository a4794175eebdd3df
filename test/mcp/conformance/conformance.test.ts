/** The official conformance suite of the Model Context Protocol, against a server over HTTP. It needs Node 22. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { binaryOf, hasRuntimes, installPackages, installRuntimes } from '../../runtimes/install.ts'
import { server } from './service.ts'

const place = resolve(import.meta.dirname, '../../../.runtimes-mcp')
const suite = join(place, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')

const isNew = Number(process.versions.node.split('.')[0]) >= 22
const isSupported = isNew || hasRuntimes

/** The scenarios that a server without sessions can pass, and how many checks each has. */
const applicable: Readonly<Record<string, number>> = {
  'server-initialize': 1,
  'logging-set-level': 1,
  ping: 1,
  'completion-complete': 1,
  'tools-list': 1,
  'tools-call-simple-text': 1,
  'tools-call-image': 1,
  'tools-call-audio': 1,
  'tools-call-embedded-resource': 1,
  'tools-call-mixed-content': 1,
  'tools-call-error': 1,
  'tools-call-with-progress': 1,
  'json-schema-2020-12': 4,
  'resources-list': 1,
  'resources-read-text': 1,
  'resources-read-binary': 1,
  'resources-templates-read': 1,
  'resources-subscribe': 1,
  'resources-unsubscribe': 1,
  'prompts-list': 1,
  'prompts-get-simple': 1,
  'prompts-get-with-args': 1,
  'prompts-get-embedded-resource': 1,
  'prompts-get-with-image': 1,
  'dns-rebinding-protection': 2,
}

/** The other scenarios, each with its reason. */
const inapplicable: Readonly<Record<string, string>> = {
  'tools-call-with-logging': 'a method has no means to send log messages to its client',
  'tools-call-sampling': 'the server would have to call its client, which takes a session over HTTP',
  'tools-call-elicitation': 'the server would have to call its client, which takes a session over HTTP',
  'elicitation-sep1034-defaults': 'the server would have to call its client, which takes a session over HTTP',
  'elicitation-sep1330-enums': 'the server would have to call its client, which takes a session over HTTP',
  'server-sse-polling': 'the suite makes no check of a server without sessions: a stream cannot be resumed',
  'server-sse-multiple-streams': 'the suite makes no check of a server without sessions: there are no streams for GET',
}

/** Runs all scenarios. Returns how many checks of each passed, and how many failed. */
async function runSuite(url: string): Promise<{ passed: Map<string, number>; failed: Map<string, number>; output: string }> {
  const node = isNew ? process.execPath : binaryOf('node22/bin/node')
  const child = spawn(node, [suite, 'server', '--url', url, '--suite', 'all'], { stdio: ['ignore', 'pipe', 'pipe'], cwd: place })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const lines = [...output.matchAll(/^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed/gm)]
  return {
    passed: new Map(lines.map(([, name = '', count]) => [name, Number(count)])),
    failed: new Map(lines.map(([, name = '', , count]) => [name, Number(count)])),
    output: output + errors,
  }
}

describe.runIf(isSupported)('the official conformance suite of MCP', () => {
  let results: Awaited<ReturnType<typeof runSuite>>

  beforeAll(async () => {
    if (!isNew) installRuntimes()
    installPackages(join(import.meta.dirname, 'packages'), place)
    const running = await listen(server, { port: 0 })
    results = await runSuite(running.url)
    await running.close()
  }, 300_000)

  test('every scenario of the suite is run, or has a reason why not', () => {
    expect([...results.passed.keys()].sort(), results.output).toEqual(
      [...Object.keys(applicable), ...Object.keys(inapplicable)].sort(),
    )
  })

  test.each(Object.entries(applicable))('the scenario %s passes', (name, checks) => {
    expect({ passed: results.passed.get(name), failed: results.failed.get(name) }, results.output).toEqual({
      passed: checks,
      failed: 0,
    })
  })

  test.each(Object.keys(inapplicable))('the scenario %s does not pass: else remove its reason', (name) => {
    expect(results.passed.get(name), results.output).toBe(0)
  })
})
