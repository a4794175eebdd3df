/** `jsonrpc serve --watch`: it restarts when a file that it has loaded changes, and survives files that cannot be loaded. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runInProcess } from './in-process.ts'
import { call, type Program, project, serve } from './program.ts'

test.each([
  ['JavaScript', 'mjs', ''],
  ['TypeScript', 'ts', ': number'],
])('--watch restarts %s after a change of the module, of an import, and after a syntax error', async (_, ending, type) => {
  const one = (value: string) => `export const one${type} = ${value}`
  const folder = project({ [`a.${ending}`]: `export { two } from './lib/b.${ending}'`, [`lib/b.${ending}`]: two('1') })
  const program = serve(['--watch', `a.${ending}`], folder)
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  expect(await call(await started(program), 'two')).toBe(1)

  write(`lib/b.${ending}`, two('2'))
  expect(await call(await started(program), 'two')).toBe(2)

  write(`lib/b.${ending}`, 'export const = 3')
  await program.prints(/lib\/b\.\w+:1: .*\n[\s\S]*Waiting for a change/, 'stderr')
  write(`lib/b.${ending}`, two('3'))
  expect(await call(await started(program), 'two')).toBe(3)

  write('new', `import { one } from './missing.${ending}'\nexport const two = () => one`)
  program.stderr = ''
  renameSync(join(folder, 'new'), join(folder, `a.${ending}`))
  await program.prints(/does not exist[\s\S]*Waiting for a change/, 'stderr')
  write(`missing.${ending}`, one('4'))
  expect(await call(await started(program), 'two')).toBe(4)
  expect(await program.stop()).toBe(0)

  function two(value: string): string {
    return `export const two = ()${type} => ${value}`
  }
})

test('--watch restarts after a change of a file that CommonJS requires', async () => {
  const folder = project({ 'a.cjs': 'exports.two = () => require("./b.json").two', 'b.json': '{ "two": 1 }' })
  const program = serve(['--watch', 'a.cjs'], folder)
  const url = await started(program)
  expect(await call(url, 'two')).toBe(1)
  // The call has just loaded the file, and the child reports it after up to 200 ms; so this saves repeatedly.
  const saving = setInterval(() => writeFileSync(join(folder, 'b.json'), '{ "two": 2 }'), 500)
  await program.prints(/^Changed/m, 'stderr')
  clearInterval(saving)
  expect(await call(await started(program), 'two')).toBe(2)
  expect(await program.stop()).toBe(0)
})

test('--watch answers calls in flight after Ctrl-C, and aborts them if they delay a restart', async () => {
  const text = `
    export const slow = () => { console.log('called'); return new Promise((resolve) => setTimeout(resolve, 600, 'done')) }
    export const never = () => { console.log('called'); return new Promise(() => {}) }`
  const folder = project({ 'a.mjs': text })
  const program = serve(['--watch', 'a.mjs'], folder)
  const lost = call(await started(program), 'never').catch(() => 'lost')
  await program.prints(/^called/m)
  writeFileSync(join(folder, 'a.mjs'), `${text} // changed`)
  const url = await started(program)
  expect(await lost).toBe('lost')
  const reply = call(url, 'slow')
  await program.prints(/^called/m)
  expect(await program.stop()).toBe(0)
  expect(await reply).toBe('done')
})

test('--watch stops the server even if the watching process is killed', async () => {
  const program = serve(['--watch', 'a.mjs'], project({ 'a.mjs': 'export const one = () => 1' }))
  const url = await started(program)
  program.child.kill('SIGKILL')
  await expect.poll(() => call(url, 'one').catch(() => 'gone'), { timeout: 10_000 }).toBe('gone')
})

test('--watch restarts after a folder was removed and created again', async () => {
  const folder = project({ 'a.mjs': 'export { one } from "./lib/b.mjs"', 'lib/b.mjs': 'export const one = () => 1' })
  const program = serve(['--watch', 'a.mjs'], folder)
  await started(program)
  rmSync(join(folder, 'lib'), { recursive: true })
  await program.prints(/Waiting for a change/, 'stderr')
  mkdirSync(join(folder, 'lib'))
  writeFileSync(join(folder, 'lib/b.mjs'), 'export const one = () => 2')
  expect(await call(await started(program), 'one')).toBe(2)
  writeFileSync(join(folder, 'lib/b.mjs'), 'export const one = () => 3')
  expect(await call(await started(program), 'one')).toBe(3)
  expect(await program.stop()).toBe(0)
})

test('--watch ends at once if an argument makes no sense', async () => {
  const folder = project({})
  expect((await runInProcess(['serve', '--watch', 'a.mjs'], { cwd: folder })).code).toBe(1)
  expect((await runInProcess(['serve', '-w', '-p', 'x', 'a.mjs'], { cwd: folder })).code).toBe(2)
})

/** Waits for the next start and resolves to its URL. Clears the output, so that the next call waits for the start after this one. */
async function started(program: Program): Promise<string> {
  const url = await program.url()
  await program.prints(/Ctrl-C ends it\.\n/)
  program.stdout = ''
  program.stderr = ''
  return url
}
