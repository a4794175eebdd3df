/** `jsonrpc serve` shows the page, and says where. */
import { expect, test } from 'vitest'
import { project, run, serve } from '../cli/program.ts'

const files = { 'sums.mjs': 'export const add = (x, y) => x + y' }
const headers = { accept: 'text/html' }

test('the URL that it prints shows the page, named after the file', async () => {
  const program = serve(['sums.mjs'], project(files))
  const url = await program.prints(/open (http:\S+) in a browser/)
  const page = await (await fetch(url, { headers })).text()
  expect(page).toContain('"info":{"title":"sums","version":""}')
  expect(page).toContain('"name":"add"')
})

test('--no-explorer shows none, and promises none', async () => {
  const program = serve(['sums.mjs', '--no-explorer'], project(files))
  const response = await fetch(await program.url(), { headers })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  await program.prints(/Ctrl-C/)
  expect(program.stdout).not.toContain('browser')
})

test('--watch starts what was typed again, switches too', async () => {
  const program = serve(['sums.mjs', '--watch', '--no-explorer'], project(files))
  const response = await fetch(await program.url(), { headers })
  expect(response.status).toBe(405)
})

test('the help tells of the switch', async () => {
  expect((await run(['serve', '--help'])).stdout).toContain('--no-explorer')
})

test('the page of jsonrpc serve uses its WebSockets', async () => {
  const program = serve(['sums.mjs'], project(files))
  const page = await (await fetch(await program.url(), { headers })).text()
  expect(page).toContain('"webSocket":""')
})
