/** What an editor shows of a client: short hovers, the JSDoc of the functions, and the way to them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installCompilers, makeProgram } from './compilers.ts'
import { type Editor, ServerEditor, ServiceEditor } from './editor.ts'

let editors: Readonly<Record<'5.9' | '7.0', Editor>>

beforeAll(async () => {
  installCompilers()
  const text = readFileSync(join(import.meta.dirname, 'fixtures/editor.ts'), 'utf8')
  const file = join(makeProgram('type-editor', { 'editor.ts': text }), 'editor.ts')
  editors = { '5.9': new ServiceEditor(file), '7.0': await ServerEditor.open(file) }
}, 120_000)
afterAll(() => editors['7.0'].close())

const hovers: [name: string, place: string][] = [
  ['client.call', 'client.call\n'],
  ['client.call', "client.call('sub', [1, 2])"],
  ['client.call', "client.call('pay', {"],
  ['client.notify.call', 'client.notify.call'],
  ['client.add', 'client.add('],
  ['client.sub', 'client.sub\n'],
  ['client.sub', 'client.sub({'],
  ['client.root', 'client.root(1'],
  ['client.root', 'client.root({'],
  ['service.call', "service.call('sub'"],
  ['client.save', 'client.save({'],
  ['client.mul', 'client.mul({'],
  ['client.store', 'client.store({'],
  ['client.stats.mean', 'client.stats.mean('],
]

test.each(hovers)('the hover of %s in %j has at most 15 lines, and says nothing of any', async (name, place) => {
  for (const editor of Object.values(editors)) {
    const { code } = await editor.hover(name, place)
    expect(code).toContain(name.split('.').at(-1))
    expect(code).not.toMatch(/\bany\b/)
    expect(code.split('\n').length, code).toBeLessThanOrEqual(15)
  }
})

test('the hover of call does not show the whole service', async () => {
  for (const editor of Object.values(editors)) {
    const { code, words } = await editor.hover('client.call', 'client.call\n')
    expect(code).toBe('(method) call<Name, Method>(method: Name, ...params: RawParams<Method>): Promise<ResultOf<Method>>')
    expect(words).toContain('Calls a method by its full name')
  }
})

test('the hover of service.call shows the params and the result of the method', async () => {
  for (const editor of Object.values(editors)) {
    const { code, words } = await editor.hover('service.call', "service.call('sub'")
    const shown = code.replaceAll(/\s+/g, ' ')
    expect(shown).toMatch(/\(method: "sub", params: .*\[x: number, y: number\]/)
    expect(shown).toMatch(/context\?: MessageContext<unknown> \| undefined\): Promise<number>$/)
    expect(words).toContain('Calls one method in this process')
  }
})

test('the hover of a call shows the one way in which it is called', async () => {
  for (const editor of Object.values(editors)) {
    expect((await editor.hover('client.sub', 'client.sub(1')).code).toContain('sub: (x: number, y: number) => Promise<number>')
    expect((await editor.hover('client.sub', 'client.sub({')).code).toMatch(
      /sub: \(params: \{\s+x: number;\s+y: number;\s+\}\) => Promise<number>/,
    )
    expect((await editor.hover('client.root', 'client.root(1')).code).toMatch(
      /root: \(x: number, n\?: number( \| undefined)?\) => Promise<number>/,
    )
    expect((await editor.hover('client.root', 'client.root({')).code).toMatch(/root: \(params: \{[^}]*\bn\?: number/)
    expect((await editor.hover('client.save', 'client.save({')).code).toBe('(property) save: (order: Order) => Promise<number>')
  }
})

const mean = ['The mean of some numbers.', 'mean: (numbers: number[]) => numbers.length,'] as const
const documented = [
  ['client.double', 'client.double(', 'Doubles a number.', 'double: (x: number) => 2 * x,'],
  ['client.notify.double', 'client.notify.double(', 'Doubles a number.', 'double: (x: number) => 2 * x,'],
  ['client.stats.mean', 'client.stats.mean(', ...mean],
  ['client.deep.whoami', 'client.deep.whoami(', 'Who calls.', "whoami: () => 'me',"],
  [
    'client.deep.stats.count',
    'client.deep.stats.count(',
    'How many there are.',
    'count: (...numbers: number[]) => numbers.length,',
  ],
  ['client.shelf.dotted.mean', 'client.shelf.dotted.mean(', ...mean],
  ['calls.stats.mean', 'calls.stats.mean(', ...mean],
] as const

test.each(documented)('%s shows the JSDoc of its function, and leads to it', async (name, place, words, line) => {
  expect((await editors['5.9'].hover(name, place)).words).toBe(words)
  for (const editor of Object.values(editors)) expect(await editor.definition(name, place)).toBe(line)
})
