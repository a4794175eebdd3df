/** The `curl` lines of the README, sent to the example that it serves, get the answers that the README prints. */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jsonrpc, root } from '../cli/program.ts'
import { Process } from '../setup/processes.ts'
import { blocksIn } from './markdown.ts'

const curls = blocksIn('README.md').flatMap(({ code }) => findCurls(code.split('\n')))

let server: Process

beforeAll(() => {
  server = new Process('node', [jsonrpc, 'serve', 'examples/calculator.ts', '--port', '0'], { cwd: root })
})

afterAll(() => server.stop())

test.each(curls)('the README prints the answer to $line', async ({ line, answer }) => {
  const command = line.replace(/http:\/\/(localhost|127\.0\.0\.1):3000/g, await server.url())
  const { status, stdout } = spawnSync('sh', ['-c', command.replace(/^curl/, 'curl --silent --fail')], { encoding: 'utf8' })
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toEqual(answer ?? expect.objectContaining({ jsonrpc: '2.0' }))
})

/** The `curl` lines, each with the answer in the comment below it, if there is one. */
function findCurls(lines: string[]) {
  return lines.flatMap((line, index) => {
    if (!line.startsWith('curl ')) return []
    const printed = lines[index + 1]?.match(/^# (?:→ )?([[{].*)$/)?.[1]
    return { line, answer: printed && JSON.parse(printed) }
  })
}
