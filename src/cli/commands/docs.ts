/** `jsonrpc docs FILE|URL`: the methods of a service for people to read, as Markdown or as a page. */

import { documentOptions, findDocument } from '../load/document.ts'
import type { Command, Given } from '../program/command.ts'
import { readDocs } from '../report/docs.ts'
import { pageOf } from '../report/docs-html.ts'
import { markdownOf } from '../report/docs-markdown.ts'

/** Prints the docs of a service. */
export const docsCommand: Command = {
  name: 'docs',
  usage: 'FILE|URL',
  summary: 'print the docs of a service, as Markdown or a static page',
  description:
    'Prints the docs of a service: of a module that exports one, of a URL that answers rpc.discover, or of an OpenRPC\ndocument in a .json file. Whatever texts they hold are shown as text, never as markup.',
  options: { html: { help: 'a static page, complete in one file and without scripts' }, ...documentOptions },
  examples: [
    ['jsonrpc docs calculator.ts > API.md', 'as Markdown'],
    ['jsonrpc docs http://localhost:3000 --html > api.html', 'as a page'],
  ],
  run,
}

async function run(given: Given): Promise<number> {
  const docs = readDocs(await findDocument(given))
  process.stdout.write(given.has('html') ? pageOf(docs) : markdownOf(docs))
  return 0
}
