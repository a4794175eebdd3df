/** Help texts and the list of methods fit the width of the terminal. */
import { expect, test } from 'vitest'
import { commands } from '#inside/cli/commands/all.js'
import { commandLines } from '#inside/cli/program/columns.js'
import { InProcess, runInProcess } from './in-process.ts'
import { project } from './program.ts'

const widths = [60, 80, 120]
const pages = [['--help'], ...commands.map(({ name }) => [name, '--help'])]

test.each(pages.flatMap((args) => widths.map((width) => [args, width] as const)))(
  'jsonrpc %j fits %i columns, and loses no word',
  async (args, width) => {
    const { stdout } = await runInProcess(args, { env: { COLUMNS: String(width) } })
    expect(stdout.split('\n').filter((line) => line.length > width)).toEqual([])
    const { stdout: wide } = await runInProcess(args, { env: { COLUMNS: '120' } })
    expect(wordsOf(stdout)).toEqual(wordsOf(wide))
  },
)

function wordsOf(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '\\')
    .sort()
}

test.each([
  ['COLUMNS wins over the terminal', { COLUMNS: '60' }, 100, 60],
  ['the terminal says its width', {}, 100, 100],
  ['without both the width is 80', {}, undefined, 80],
  ['a COLUMNS that is no number is ignored', { COLUMNS: 'x' }, undefined, 80],
  ['the width is at least 40', { COLUMNS: '1' }, undefined, 40],
  ['the width is at most 120', { COLUMNS: '500' }, undefined, 120],
])('jsonrpc fits its help to a width: %s', async (_, env, terminal, expected) => {
  const { stdout } = await runInProcess(['audit', '--help'], { env, columns: terminal })
  expect(stdout).toBe((await runInProcess(['audit', '--help'], { env: { COLUMNS: String(expected) } })).stdout)
})

test('the lines that continue an option begin in the column of its explanation', async () => {
  const { stdout } = await runInProcess(['serve', '--help'], { env: { COLUMNS: '60' } })
  const [option = '', ...others] = stdout.slice(stdout.indexOf('      --host ADDRESS')).split('\n')
  const column = option.indexOf('the address')
  expect(column).toBeGreaterThan(20)
  expect(others[0]).toMatch(new RegExp(`^ {${column}}\\S`))
  expect(others[1]).toMatch(new RegExp(`^ {${column}}\\S`))
})

test('an example that is too long for one line is continued as a shell does', () => {
  expect(commandLines([['jsonrpc audit http://localhost:3000/rpc --method a=b', 'with a name']], 40)).toEqual([
    '  jsonrpc audit \\',
    '        http://localhost:3000/rpc \\',
    '        --method a=b',
    '        with a name',
  ])
})

test('the explanations of examples stand beside all of them, or below all of them', () => {
  const rows = [
    ['jsonrpc a', 'short'],
    ['jsonrpc a --long option', 'with words'],
  ] as const
  expect(commandLines(rows, 40)).toEqual(['  jsonrpc a                short', '  jsonrpc a --long option  with words'])
  expect(commandLines(rows, 30)).toEqual(['  jsonrpc a', '        short', '  jsonrpc a --long option', '        with words'])
})

test.each(widths)('no help breaks a default, a quoted header or an option from its value at %i columns', async (width) => {
  for (const args of pages) {
    const { stdout } = await runInProcess(args, { env: { COLUMNS: String(width) } })
    expect(stdout).not.toMatch(/\(default:$|authorization:$|Bearer$| --[a-z-]+ \\\n +[^-\s|>]/m)
    expect(stdout).not.toContain('\u00a0')
  }
})

test.each(commands.map(({ name }) => name))('the line of %s in the list of commands fits 80 columns', async (name) => {
  const { stdout } = await runInProcess([], { env: { COLUMNS: '80' } })
  const lines = stdout.split('\n')
  const at = lines.findIndex((line) => line.startsWith(`  ${name} `))
  expect(lines[at + 1]).toMatch(/^( {2}\S|$)/)
})

test('a message on a terminal is wrapped at words, and a pipe gets it in one line', async () => {
  const args = ['serve', 'a.js', '--trusted-proxies', '10.0.0.1']
  const { stderr } = await runInProcess(args, { isTTY: true, columns: 60, env: { NO_COLOR: '1' } })
  expect(stderr.split('\n').length).toBeGreaterThan(2)
  expect(stderr.split('\n').filter((line) => line.length > 60)).toEqual([])
  const piped = await runInProcess(args, { columns: 60 })
  expect(piped.stderr.trimEnd().split('\n')).toEqual([stderr.trimEnd().replaceAll('\n', ' ')])
})

test('a stack in a message stays as it is on a terminal', async () => {
  const stack = 'throw Object.assign(new Error("x"), { stack: "Error: x\\n    at " + "a".repeat(100) + " (b.js:1:1)" })'
  const folder = project({ 'a.mjs': stack })
  const { stderr } = await runInProcess(['serve', 'a.mjs'], { cwd: folder, isTTY: true, columns: 60, env: { NO_COLOR: '1' } })
  expect(stderr).toContain(`\n    at ${'a'.repeat(100)} (b.js:1:1)\n`)
})

test.each(widths)('serve lists its methods in %i columns', async (width) => {
  const params = Array.from({ length: 12 }, (_, index) => `parameter${index}`)
  const summary = 'does a thing that takes many words to say, so that a line is not enough for all of them'
  const text = `import { Service } from 'damn-simple-jsonrpc-server'
    export default new Service().method('short', { params: ['a'], summary: '${summary}' }, (a) => a)
      .method('long', { params: ${JSON.stringify(params)}, summary: '${summary}' }, (...all) => all)`
  const running = new InProcess(['serve', '--port', '0', 'a.mjs'], {
    cwd: project({ 'a.mjs': text }),
    env: { COLUMNS: String(width) },
  })
  await running.prints(/Ctrl-C/)
  const [, list = ''] = running.stdout.match(/2 methods:\n([\s\S]*?)\n\n/) ?? []
  expect(list.split('\n').filter((line) => line.length > width || !/^ {2}(short|long)\(| {8}/.test(line))).toEqual([])
  expect(list.replaceAll(/\s+/g, ' ')).toBe(` short(a) ${summary} long(${params.join(', ')}) ${summary}`)
  expect(await running.stop()).toBe(0)
})
