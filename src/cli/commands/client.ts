/** `jsonrpc client FILE|URL` prints the types of a server for `createClient`. */
import { clientTypes } from '../foreign/client-types.ts'
import { readForeign, withinStack } from '../foreign/document.ts'
import { documentOptions, findDocument } from '../load/document.ts'
import { typesOptions } from '../load/types.ts'
import type { Command, ParsedArgs } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { plainLine, plainText } from '../program/text.ts'

const { export: exportOption, header } = documentOptions as {
  readonly [name: string]: NonNullable<(typeof documentOptions)[string]>
}

/** The command `client`. */
export const clientCommand: Command = {
  name: 'client',
  usage: 'FILE|URL',
  summary: 'print the types of a server for createClient',
  group: 'Describe',
  description:
    'Prints the type Api for createClient<Api>(url), from the OpenRPC document of a server: of a URL that answers rpc.discover, of an ' +
    'OpenRPC document in a .json file, or of a module that exports a service. Other documents that it refers to are not fetched: what ' +
    'they would say is unknown, and a warning on stderr names each of them.',
  options: { export: exportOption as never, ...typesOptions, header: header as never },
  examples: [
    ['jsonrpc client http://localhost:3000 > api.ts', 'of a running service, by rpc.discover'],
    ['jsonrpc client openrpc.json > api.ts', 'of a document'],
  ],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  const { document } = await findDocument(args, io)
  const [name] = args.positionals as [string]
  const gaps = new Set<string>()
  const origin = { command: `jsonrpc client ${name}`, packageName: 'damn-simple-jsonrpc-server' }
  const text = withinStack(name, () => clientTypes(readForeign(document, name), origin, (reference) => gaps.add(reference)))
  for (const gap of gaps) io.stderr.write(`Warning: ${plainLine(gap)} cannot be followed, so its type is unknown\n`)
  io.stdout.write(plainText(text))
  return 0
}
