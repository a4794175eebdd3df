/** `jsonrpc openrpc FILE|URL`: the OpenRPC document of a service, on stdout. */

import { documentOptions, findDocument } from '../load/document.ts'
import { type Command, Failure, type Given } from '../program/command.ts'

/** Prints the document of a service. */
export const openrpcCommand: Command = {
  name: 'openrpc',
  usage: 'FILE|URL',
  summary: 'print the OpenRPC document of a service',
  description:
    'Prints the OpenRPC document of a service: of a module that exports one, or of a URL that answers rpc.discover.\nWhat of its schemas cannot be described is said on stderr.',
  options: documentOptions,
  examples: [
    ['jsonrpc openrpc calculator.ts > openrpc.json', 'of a module'],
    ['jsonrpc openrpc http://localhost:3000', 'of a running service, by rpc.discover'],
  ],
  run,
}

async function run(given: Given): Promise<number> {
  const document = await findDocument(given)
  process.stdout.write(`${textOf(document)}\n`)
  return 0
}

/** A server's JSON may be nested deeper than anybody can write it down. */
function textOf(document: unknown): string {
  try {
    return JSON.stringify(document, null, 2)
  } catch (error) {
    throw new Failure(`the document cannot be written: ${(error as Error).message}`)
  }
}
