/** `jsonrpc docs FILE|URL` prints the documentation of a service. */
import { documentOptions, findDocument } from '../load/document.ts'
import type { Command, ParsedArgs } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { docsFrom } from '../report/docs.ts'
import { htmlFrom } from '../report/docs-html.ts'
import { markdownFrom } from '../report/docs-markdown.ts'

/** The command `docs`. */
export const docsCommand: Command = {
  name: 'docs',
  usage: 'FILE|URL',
  summary: 'print the docs of a service, as Markdown or HTML',
  group: 'Describe',
  description:
    'Prints the docs of a service: of a module that exports one, of a URL that answers rpc.discover, or of an OpenRPC ' +
    'document in a .json file. Of descriptions, a safe part of Markdown stays. All other markup is escaped.',
  options: { html: { help: 'print a static page: one file, without scripts' }, ...documentOptions },
  examples: [
    ['jsonrpc docs calculator.ts > API.md', 'as Markdown'],
    ['jsonrpc docs http://localhost:3000 --html > api.html', 'as a page'],
  ],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  const docs = docsFrom((await findDocument(args, io)).document)
  io.stdout.write(args.has('html') ? htmlFrom(docs) : markdownFrom(docs))
  return 0
}
