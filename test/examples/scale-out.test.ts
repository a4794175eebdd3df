/** The example of workers over NATS, with a real broker. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { Program, root } from '../cli/program.ts'

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const folder = join(root, 'examples/scale-out')

test('the example scale-out loses only what the killed worker was running', async () => {
  const program = new Program(['--import', tsx, join(folder, 'run.ts')])
  expect(await program.end(), program.stderr).toBe(0)
  expect(program.stdout).toMatch(/Worker \d+ has answered \d+ calls, and was killed\./)
  const [, results, errors] = program.stdout.match(/(\d+) of 600 calls have their result\. (\d+) have an error/) ?? []
  expect(Number(results) + Number(errors)).toBe(600)
  expect(program.stdout).toContain(`Of these, ${errors} were with the worker that was killed.\n0 calls ran twice.\n`)
  expect(program.stdout).toContain('The others have ended with 0.')
})

test('compose.yaml of the example scale-out starts the commands that the shell has', () => {
  const commands = [...readFileSync(join(folder, 'compose.yaml'), 'utf8').matchAll(/command: (.*)/g)].map(
    ([, command]) => command,
  )
  expect(commands).toEqual([
    'node_modules/.bin/jsonrpc serve reports.ts --nats nats://nats:4222',
    'node_modules/.bin/jsonrpc gateway --nats nats://nats:4222 --name reports --host 0.0.0.0',
  ])
})
