/** The example of docs/audits.md in the test runner of Node, on a correct server and on a broken one. */
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { audits } from 'damn-simple-jsonrpc-server/audits'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { afterAll, expect, test } from 'vitest'
import { blocksIn } from '../docs/markdown.ts'
import { root } from '../house/house.ts'
import { auditedService } from './service.ts'

/** Node finds the package by its name below this folder. */
const file = join(root, '.packed', `audits-${process.pid}.test.mjs`)
const [example] = blocksIn('docs/audits.md').filter(({ code }) => code.includes('node:test'))

afterAll(() => rmSync(file, { force: true }))

async function outcomeOf(listener: RequestListener): Promise<{ code: number | null; output: string }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  writeFileSync(file, example?.code.replace('localhost:3000', `127.0.0.1:${port}`) ?? '')
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', file], { env })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  server.close().closeAllConnections()
  return { code, output }
}

test('in node:test each audit is a test, and a correct server passes all of them', async () => {
  const { code, output } = await outcomeOf(serve(auditedService()))
  const { length } = audits({ url: 'http://service.test' })
  expect(output).toMatch(new RegExp(`# pass ${length}\\b`))
  expect(code).toBe(0)
})

test('in node:test a broken server fails the audits that it breaks, and the output says why', async () => {
  const { code, output } = await outcomeOf((_, response) => response.end('{"jsonrpc":"2.0","result":1,"id":1}'))
  expect(output).toMatch(/# fail [1-9]/)
  expect(output).toMatch(/not ok \d+ - MUST answer -32601 to a method that does not exist/)
  expect(output).toContain('expected: an error with code -32601 and id 1')
  expect(code).toBe(1)
})
