/** The tables of the docs list what the code has: error codes and reasons, limits, members of the context, options of a method. */
import { defaultLimits, errorCodes } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { filesIn, read } from '../house/house.ts'

/** The reasons of each code, by the table of docs/errors.md. A row without a code belongs to the code above it. */
function listed(): Map<string, string[]> {
  const reasons = new Map<string, string[]>()
  let current: string[] = []
  for (const [, code, reason] of read('docs/errors.md').matchAll(/^\| ?(?:(-\d+ `\w+`) )?\| ?(?:`([^`]+)` )?\|/gm)) {
    if (code) {
      current = []
      reasons.set(code, current)
    }
    if (reason) current.push(reason)
  }
  return reasons
}

/** The same by the table of docs/versioning.md. */
function promised(): Map<string, string[]> {
  const rows = read('docs/versioning.md').matchAll(/^\| (-\d+) \| (`\w+`) \| (.*) \|$/gm)
  return new Map([...rows].map(([, code, name, reasons = '']) => [`${code} ${name}`, reasonsIn(reasons)]))
}

/** `path`, `message` and `data` are members, `rateLimit` is a function. */
function reasonsIn(cell: string): string[] {
  const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
  return names.filter((name) => !['data', 'path', 'message', 'rateLimit'].includes(name))
}

/** The reasons that the code passes to the functions which make errors; those of MCP and of what tests servers are other errors. */
function written(): string[] {
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
  expect([...listed().keys()].sort()).toEqual(
    Object.entries(errorCodes)
      .map(([name, code]) => `${code} \`${name}\``)
      .sort(),
  )
})

test('docs/errors.md lists the reasons of docs/versioning.md at their codes', () => {
  const sorted = (reasons: Map<string, string[]>) =>
    Object.fromEntries([...reasons].map(([code, list]) => [code, [...list].sort()]))
  expect(sorted(listed())).toEqual(sorted(promised()))
})

test('docs/errors.md lists every reason that the code writes', () => {
  const reasons = written()
  expect(reasons.length).toBeGreaterThan(30)
  expect(reasons.filter((reason) => ![...listed().values()].flat().includes(reason))).toEqual([])
})

test('docs/limits.md lists every limit with its default', () => {
  const rows = [...read('docs/limits.md').matchAll(/^\| `(\w+)` \| ([\d,]+)/gm)].map(([, name = '', value = '']) => [name, value])
  const limits = Object.entries(defaultLimits).map(([name, value]) => [name, numberAsIn(name, value)])
  expect(Object.fromEntries(rows)).toMatchObject(Object.fromEntries(limits))
})

/** Numbers of four digits have no comma, except for times. */
function numberAsIn(name: string, value: number): string {
  return value < 10_000 && name !== 'timeout' ? String(value) : value.toLocaleString('en')
}

test('docs/context.md lists every member of the context', () => {
  expect(firstCells('docs/context.md', 'The context')).toEqual(membersOf('src/service/context.ts', 'BaseContext').sort())
})

test('docs/methods.md lists every option of a method', () => {
  const own = membersOf('src/service/methods/method-options.ts', 'MethodOptions')
  const docs = membersOf('src/service/methods/method-options.ts', 'MethodDocs')
  expect(firstCells('docs/methods.md', 'Options')).toEqual([...own, ...docs].sort())
})

/** The names in the first column of the table below a heading. */
function firstCells(path: string, heading: string): string[] {
  const [, section = ''] = read(path).split(`\n## ${heading}\n`)
  const [table = ''] = section.match(/^\|[\s\S]*?(?=\n\n)/m) ?? []
  const cells = [...table.matchAll(/^\|([^|]*)\|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)/g)].map(([, name = '']) => name)).sort()
}

function membersOf(path: string, name: string): string[] {
  const [, body = ''] = read(path).match(new RegExp(`export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)\\n\\}`)) ?? []
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, member = '']) => member)
}
