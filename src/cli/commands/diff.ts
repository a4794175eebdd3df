/** `jsonrpc diff OLD NEW` finds the changes between two versions of a service that break its clients. */
import type { Change } from '../diff/changes.ts'
import { documentChanges } from '../diff/document-changes.ts'
import { readForeign, withinStack } from '../foreign/document.ts'
import { documentAt, documentOptions } from '../load/document.ts'
import { typesOptions } from '../load/types.ts'
import { type Paint, painterFor } from '../program/colors.ts'
import { type Command, Failure, failureOf, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { withStatus } from '../program/status-line.ts'
import { plainLine } from '../program/text.ts'
import { jsonText } from '../report/json.ts'

const { export: exportOption, header } = documentOptions as {
  readonly [name: string]: NonNullable<(typeof documentOptions)[string]>
}

/** The command `diff`. */
export const diffCommand: Command = {
  name: 'diff',
  usage: 'OLD NEW',
  summary: 'find changes of a service that break its clients',
  group: 'Check',
  description:
    'Compares two versions of a service: each is an OpenRPC document in a .json file, a URL that answers rpc.discover, or a module that ' +
    'exports a service. Exits with 1 if a client of OLD would break, with 0 if not, and with 2 if they cannot be compared.',
  options: {
    json: { help: 'print the number of breaking changes, and all changes, as JSON' },
    export: exportOption as never,
    ...typesOptions,
    header: header as never,
  },
  examples: [
    ['jsonrpc diff openrpc.json service.ts', 'before a release: the last document and the new code'],
    ['jsonrpc diff https://example.com/rpc service.ts', 'what is running and the new code'],
    ['jsonrpc diff openrpc.json service.ts --json', 'for a program to read'],
  ],
  run,
}

/** Nothing was compared. */
class Incomparable extends Failure {
  override readonly exitCode: number = 2
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  const [old, next, ...others] = args.positionals
  if (old === undefined || next === undefined || others.length > 0) throw new UsageError('name two services: OLD and NEW.')
  const changes = await withStatus(io, `Comparing ${old} and ${next}`, () => compared(old, next, args, io))
  const breaking = changes.filter(({ level }) => level === 'breaking').length
  const text = args.has('json')
    ? `${jsonText({ breaking, changes }, true)}\n`
    : report(changes, breaking, painterFor(io.stdout, io.env))
  io.stdout.write(text)
  return breaking > 0 ? 1 : 0
}

async function compared(old: string, next: string, args: ParsedArgs, io: Io): Promise<Change[]> {
  try {
    const [before, after] = [await documentAt(old, args, io), await documentAt(next, args, io)]
    return withinStack(`${old} or ${next}`, () =>
      documentChanges(readForeign(before.document, old), readForeign(after.document, next)),
    )
  } catch (error) {
    throw new Incomparable(failureOf(error).message)
  }
}

function report(changes: readonly Change[], breaking: number, paint: Paint): string {
  const width = Math.min(40, Math.max(0, ...changes.map(({ method }) => method.length)))
  const lines = changes.map(({ level, method, message }) => {
    const start = paint(level === 'breaking' ? 'red' : 'gray', level.padEnd(8))
    return `${start}  ${plainLine(`${method.padEnd(width)}  ${message}`)}\n`
  })
  const total = breaking === 1 ? '1 breaking change' : `${breaking || 'No'} breaking changes`
  return `${lines.join('')}${paint(breaking > 0 ? 'red' : 'green', total)}\n`
}
