/** The `curl` lines of the README, sent to the example that it serves, get the answers that the README prints. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksIn } from '../docs/markdown.ts'
import { root } from './house.ts'
import { packed } from './packed.ts'

const command = [join(root, packed, 'dist/cli/main.js'), 'serve', join(root, 'examples/calculator.ts'), '--port', '0']

const curls = blocksIn('README.md').flatMap(({ code }) => findCurls(code.split('\n')))

describe.runIf(curls.length > 0)('the curl lines of the README', () => {
  let server: ChildProcess
  let url = ''

  beforeAll(async () => {
    server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
    url = await firstUrl(server)
  })

  afterAll(async () => {
    server.kill('SIGINT')
    await once(server, 'exit')
  })

  test.each(curls)('the README prints the answer to $line', ({ line, answer }) => {
    const command = line.replace(/http:\/\/(localhost|127\.0\.0\.1):3000/g, url)
    const { status, stdout } = spawnSync('sh', ['-c', command.replace(/^curl/, 'curl --silent --fail')], { encoding: 'utf8' })
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual(answer ?? expect.objectContaining({ jsonrpc: '2.0' }))
  })
})

/** The `curl` lines, each with the answer in the comment below it, if there is one. */
function findCurls(lines: string[]) {
  return lines.flatMap((line, index) => {
    if (!line.startsWith('curl ')) return []
    const printed = lines[index + 1]?.match(/^# (?:→ )?([[{].*)$/)?.[1]
    return { line, answer: printed && JSON.parse(printed) }
  })
}

async function firstUrl({ stdout }: ChildProcess): Promise<string> {
  let printed = ''
  for await (const chunk of stdout ?? []) {
    printed += chunk
    const found = printed.match(/http:\/\/[\w.]+:\d+/)?.[0]
    if (found) return found
  }
  throw new Error(`The example did not start. It printed: ${printed}`)
}
