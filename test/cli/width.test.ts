/** Help texts and the list of methods fit the width of the terminal. */
import { expect, test } from 'vitest'
import { commands } from '#inside/cli/commands/all.js'
import { columns } from '#inside/cli/program/columns.js'
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
  expect(columns([['jsonrpc audit http://localhost:3000/rpc --method a=b', 'with a name']], 40, ' \\')).toEqual([
    '  jsonrpc audit \\',
    '        http://localhost:3000/rpc \\',
    '        --method a=b',
    '        with a name',
  ])
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
