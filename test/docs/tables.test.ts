/** The tables of the docs list what the code has: error codes and reasons, limits, members of the context, options of a method. */
import { defaultLimits, errorCodes } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { filesIn, read } from '../house/house.ts'
import { codeSpansIn, tableRows } from './markdown.ts'

/** The reasons of each code. A row without a code belongs to the code above it. */
function reasonsInErrorsPage(): Map<string, string[]> {
  const reasons = new Map<string, string[]>()
  let current: string[] = []
  for (const [code = '', reason = ''] of tableRows(read('docs/errors.md'), 'code, name')) {
    if (code !== '') {
      current = []
      reasons.set(code, current)
    }
    current.push(...codeSpansIn(reason))
  }
  return reasons
}

function reasonsInVersioningPage(): Map<string, string[]> {
  const rows = tableRows(read('docs/versioning.md'), 'code')
  return new Map(rows.map(([code, name, reasons = '']) => [`${code} ${name}`, codeSpansIn(reasons).filter(isReason)]))
}

/** `path`, `message` and `data` are members, `rateLimit` is a function. */
function isReason(name: string): boolean {
  return !['data', 'path', 'message', 'rateLimit'].includes(name)
}

/** The reasons that the code passes to the functions which make errors; those of MCP and of what tests servers are other errors. */
function reasonsInCode(): string[] {
  const makers = /(?:refusal|invalidRequest|refuseAs|forbidden|unreachable|BodyAlreadyReadError)\(([^\n]*)/g
  const sources = filesIn('src').filter((path) => !/^src\/(mcp|audits|cli)\//.test(path))
  const reasons = sources.flatMap((path) => [...read(path).matchAll(makers)].flatMap(([, args = '']) => textsIn(args)))
  return [...new Set(reasons)].filter((reason) => !['name', 'string', 'accept-post'].includes(reason))
}

/** A reason has no capitals and no spaces. */
function textsIn(args: string): string[] {
  return [...args.matchAll(/'([a-z][a-z0-9.-]+)'/g)].map(([, text = '']) => text)
}

test('docs/errors.md lists every error code with its name', () => {
  expect([...reasonsInErrorsPage().keys()].sort()).toEqual(
    Object.entries(errorCodes)
      .map(([name, code]) => `${code} \`${name}\``)
      .sort(),
  )
})

test('docs/errors.md lists the reasons of docs/versioning.md at their codes', () => {
  const sorted = (reasons: Map<string, string[]>) =>
    Object.fromEntries([...reasons].map(([code, list]) => [code, [...list].sort()]))
  expect(sorted(reasonsInErrorsPage())).toEqual(sorted(reasonsInVersioningPage()))
})

test('docs/errors.md lists every reason that the code writes', () => {
  const listed = [...reasonsInErrorsPage().values()].flat()
  const written = reasonsInCode()
  expect(written.length).toBeGreaterThan(30)
  expect(written.filter((reason) => !listed.includes(reason))).toEqual([])
})

test('docs/limits.md lists every limit with its default', () => {
  const rows = tableRows(read('docs/limits.md'), 'limit').map(([name = '', value = '']) => [name, value.match(/^[\d,]*/)?.[0]])
  const limits = Object.entries(defaultLimits).map(([name, value]) => [`\`${name}\``, digitsOf(name, value)])
  expect(Object.fromEntries(rows)).toMatchObject(Object.fromEntries(limits))
})

/** Numbers of four digits have no comma, except for times. */
function digitsOf(name: string, value: number): string {
  return value < 10_000 && name !== 'timeout' ? String(value) : value.toLocaleString('en')
}

test('docs/context.md lists every member of the context', () => {
  const listed = namesInFirstCells(tableRows(read('docs/context.md'), 'member'))
  expect(listed).toEqual(membersOf('src/service/context.ts', 'BaseContext').sort())
})

test('docs/methods.md lists every option of a method', () => {
  const own = membersOf('src/service/methods/method-options.ts', 'MethodOptions')
  const docs = membersOf('src/service/methods/method-options.ts', 'MethodDocs')
  expect(namesInFirstCells(tableRows(read('docs/methods.md'), 'option'))).toEqual([...own, ...docs].sort())
})

/** `takesContext: true` names `takesContext`. */
function namesInFirstCells(rows: ReturnType<typeof tableRows>): string[] {
  const codes = rows.flatMap(([first = '']) => codeSpansIn(first))
  return codes.map((code) => code.match(/^\w+/)?.[0] ?? code).sort()
}

function membersOf(path: string, name: string): string[] {
  const [, body = ''] = read(path).match(new RegExp(`export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)\\n\\}`)) ?? []
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, member = '']) => member)
}
