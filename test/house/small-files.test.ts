/** A file of src/ that has fewer than 30 lines needs a reason, because a reader opens each file. The lint limits large files and functions. */
import { test } from 'vitest'
import { expectNone, type Source, sourcesIn } from './house.ts'

const minimum = 30

/** Small files that stay, each with its reason. */
const reasons: Record<string, string> = {
  'src/client/call-types.ts': 'imported by both the options and the backend',
  'src/openrpc/index.ts': 'entry of `./openrpc`',
  'src/openapi/index.ts': 'entry of `./openapi`',
  'src/query/index.ts': 'entry of `./query`',
  'src/cli/diff/unchanged.ts': 'one step of a comparison, made once for both documents',
  'src/mcp/index.ts': 'entry of `./mcp`',
  'src/telemetry/index.ts': 'entry of `./telemetry`',
  'src/types/index.ts': 'entry of `./types`',
  'src/types/formats.ts': 'imported by the checks of strings and of values that JSON does not have',
  'src/middleware/index.ts': 'entry of `./middleware`',
  'src/adapters/fetch/handler.ts': 'imported by several adapters for hosts of fetch',
  'src/channel/index.ts': 'entry of `./channel`',
  'src/broker/index.ts': 'entry of `./nats`',
  'src/channel/two-way.ts': 'one guard',
  'src/cli/main.ts': 'the program `jsonrpc`',
  'src/cli/watch/loader-hook.ts': 'Node runs it on a thread of its own',
  'src/audits/messages.ts': 'imported by every clause',
  'src/audits/send.ts': 'an interface for both HTTP and WebSockets',
  'src/http/media-type.ts': 'one rule of HTTP (RFC 9110 §8.3.1)',
  'src/http/csrf.ts': 'one rule of HTTP (Sec-Fetch-Site, Origin)',
  'src/channel/framing.ts': 'an interface for both framings',
  'src/service/methods/result.ts': 'one step of a call, made once for each method',
  'src/service/methods/typed-contracts.ts': 'contracts of services with types, apart from those that every service resolves',
  'src/service/abort-reasons.ts': 'imported by both dispatch/ and http/',
  'src/explorer/built-page.ts': 'replaced by the build',
  'src/explorer/page/main.tsx': 'entry of the page',
  'src/explorer/page/format.ts': 'imported by several components',
  'src/cli/commands/openrpc.ts': 'one command',
  'src/cli/program/suggest.ts': 'imported by several commands',
  'src/cli/program/colors.ts': 'imported by help, messages and several reports',
}

/** Small files that should be merged into their importers. Remove a line when its file is gone. */
const toMerge = [
  'src/audits/clauses/all.ts',
  'src/explorer/page/clipboard.ts',
  'src/explorer/page/fields/controls.ts',
  'src/explorer/page/figures.ts',
  'src/explorer/shown.ts',
  'src/openrpc/only-methods.ts',
  'src/service/methods/shape-types.ts',
]

/** A component of the page has a file of its own, however small. */
const sources = sourcesIn('src').filter(({ path }) => !path.startsWith('src/explorer/page/parts/'))

test(`every file of src/ that has fewer than ${minimum} lines has a reason`, () => {
  const small = sources.filter((source) => linesOf(source) < minimum)
  const unexplained = small.filter(({ path }) => reasons[path] === undefined && !toMerge.includes(path))
  expectNone(
    unexplained.map(
      (source) =>
        `${source.path} has ${linesOf(source)} lines. Merge it into the file that imports it, or add its reason to test/house/small-files.test.ts`,
    ),
  )
})

test(`every file with a reason to be small has fewer than ${minimum} lines`, () => {
  const grown = sources.filter((source) => linesOf(source) >= minimum)
  const listed = grown.filter(({ path }) => reasons[path] !== undefined || toMerge.includes(path))
  expectNone(listed.map(({ path }) => `${path} is not small any more. Remove its line from test/house/small-files.test.ts`))
})

function linesOf({ text }: Source): number {
  return text.trimEnd().split('\n').length
}
