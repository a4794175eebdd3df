/** docs/errors.md lists every error code and every `data.reason` that the code and docs/versioning.md have. */
import { errorCodes } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { filesIn, read } from '../house/house.ts'

/** The reasons of each code, by the table of docs/errors.md. A row without a code belongs to the code above it. */
function listed(): Map<string, string[]> {
  const reasons = new Map<string, string[]>()
  let current: string[] = []
  for (const [, code, reason] of read('docs/errors.md').matchAll(/^\| ?(?:(-\d+ `\w+`) )?\| ?(?:`([^`]+)` )?\|/gm)) {
    if (code) reasons.set(code, (current = []))
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
  expect([...listed().keys()].sort()).toEqual(Object.entries(errorCodes).map(([name, code]) => `${code} \`${name}\``).sort())
})

test('docs/errors.md lists the reasons of docs/versioning.md at their codes', () => {
  const sorted = (reasons: Map<string, string[]>) => Object.fromEntries([...reasons].map(([code, list]) => [code, [...list].sort()]))
  expect(sorted(listed())).toEqual(sorted(promised()))
})

test('docs/errors.md lists every reason that the code writes', () => {
  const reasons = written()
  expect(reasons.length).toBeGreaterThan(30)
  expect(reasons.filter((reason) => ![...listed().values()].flat().includes(reason))).toEqual([])
})
