/** `jsonrpc openapi FILE|URL` prints the OpenAPI document of a service. */
import { openapiFrom } from '../../openapi/openapi.ts'
import { readForeign, withinStack } from '../foreign/document.ts'
import { documentOptions, findDocument } from '../load/document.ts'
import type { Command, ParsedArgs } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { jsonText } from '../report/json.ts'

const { openrpc: _, guards: __, ...options } = documentOptions

/** The command `openapi`. */
export const openapiCommand: Command = {
  name: 'openapi',
  usage: 'FILE|URL',
  summary: 'print the OpenAPI document of a service',
  group: 'Describe',
  description:
    'Prints the OpenAPI 3.1 document of a service, as plainHttp() of …/openapi serves it: of a module that exports one, of a URL that ' +
    'answers rpc.discover, or of an OpenRPC document in a .json file. A warning on stderr names each schema that cannot be described.',
  options,
  examples: [['jsonrpc openapi calculator.ts > openapi.json', 'of a module']],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  const { document, source } = await findDocument(args, io, 'draft-2020-12')
  const name = args.positionals[0] as string
  const text = withinStack(name, () => jsonText(openapiFrom(source === undefined ? document : readForeign(document, name)), true))
  io.stdout.write(`${text}\n`)
  return 0
}
