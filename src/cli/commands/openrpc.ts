/** `jsonrpc openrpc FILE|URL` prints the OpenRPC document of a service. */
import { documentOptions, findDocument } from '../load/document.ts'
import type { Command, ParsedArgs } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { formatJson, jsonText } from '../report/json.ts'

/** The command `openrpc`. */
export const openrpcCommand: Command = {
  name: 'openrpc',
  usage: 'FILE|URL',
  summary: 'print the OpenRPC document of a service',
  group: 'Describe',
  description:
    'Prints the OpenRPC document of a service: of a module that exports one, or of a URL that answers rpc.discover. ' +
    'A warning on stderr names each schema that cannot be described.',
  options: documentOptions,
  examples: [
    ['jsonrpc openrpc calculator.ts > openrpc.json', 'of a module'],
    ['jsonrpc openrpc http://localhost:3000', 'of a running service, by rpc.discover'],
  ],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  const { document, source } = await findDocument(args, io)
  const text = source === undefined ? jsonText(document, true) : formatJson(source, true)
  io.stdout.write(`${text}\n`)
  return 0
}
