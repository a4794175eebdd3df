/** What a module of the user prints goes to stderr while stdout is for the data of the command. The module's console needs a process. */
import { expect, test } from 'vitest'
import { call, project, run, serve } from './program.ts'

const ways = ['console.log', 'console.info', 'console.debug', 'console.table', 'console.dir', 'process.stdout.write']
const prints = (word: string) => ways.map((way, index) => `${way}('${word}${index}\\n')`).join(';')

/** Prints at each time that a module can: when it is loaded, when its methods are listed, later, and when the process exits. */
const chatty = `import { Service } from 'damn-simple-jsonrpc-server'
import './dependency.cjs'
${prints('loaded')}
setInterval(() => console.log('timer'), 1)
process.on('exit', () => console.log('exit'))
await new Promise((resolve) => setTimeout(resolve, 20))
export default new Service().method('say', () => { ${prints('called')}; return 'said' })`
const files = { 'a.mjs': chatty, 'dependency.cjs': prints('required') }

test('openrpc prints nothing but the document to stdout if the module prints', async () => {
  const { code, stdout, stderr } = await run(['openrpc', 'a.mjs'], project(files))
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ methods: [{ name: 'say' }] })
  for (const index of ways.keys()) expect(stderr).toContain(`loaded${index}`)
  for (const index of ways.keys()) expect(stderr).toContain(`required${index}`)
})

test.each([[[]], [['--html']]])('docs %j prints nothing but the docs to stdout if the module prints', async (options) => {
  const { code, stdout, stderr } = await run(['docs', 'a.mjs', ...options], project(files))
  expect(code).toBe(0)
  expect(stdout).toMatch(/^(# a |<!doctype html>)/)
  expect(stdout).not.toMatch(/loaded|required|timer|exit/)
  expect(stderr).toContain('loaded0')
})

test('serve prints to stderr what the module prints while it is loaded, and to stdout what its methods print', async () => {
  const program = serve(['a.mjs'], project(files))
  expect(await call(await program.url(), 'say')).toBe('said')
  await program.prints(/^called5/m)
  expect(program.stdout).toMatch(/^(timer\n)*Serving a\.mjs on /)
  expect(program.stdout).not.toMatch(/loaded|required/)
  expect(program.stderr).toContain('loaded5')
  expect(await program.stop()).toBe(0)
})
