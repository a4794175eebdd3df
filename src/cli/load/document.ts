/** Where a document comes from: a module that exports a service, a URL that answers `rpc.discover`, or a file that holds one. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join, relative } from 'node:path'
import {
  type Described,
  type OpenrpcDocument,
  type OpenrpcOptions,
  type OpenrpcVersion,
  openrpc,
  type SchemaGap,
} from '../../openrpc/index.ts'
import { type CommandOption, Failure, type Given, UsageMistake } from '../program/command.ts'
import { askForDocument } from './discover.ts'
import { isDocument } from './is-document.ts'
import { findFile, loadModule } from './module.ts'
import { findService, type Served } from './service.ts'

/** The options of every command that looks for a document. */
export const documentOptions: Readonly<Record<string, CommandOption>> = {
  title: { value: 'TEXT', help: "the service's name in the document (that of FILE)" },
  'api-version': { value: 'VERSION', help: "the service's version (that in the package.json above FILE)" },
  openrpc: { value: 'VERSION', help: 'the version of OpenRPC: 1.2.6, 1.3.2 or 1.4.0 (1.3.2)' },
  server: { value: 'URL', multiple: true, help: 'where the service answers; repeatable' },
  'break-cycles': { help: 'let anything through where a schema refers to itself, for tools that cannot follow' },
  export: { value: 'NAME', help: 'the export of FILE to describe, where there are several' },
  header: { short: 'H', value: 'NAME:VALUE', multiple: true, help: 'sent to URL, such as "authorization: Bearer …"; repeatable' },
}

/**
 * The document of the one FILE or URL that was named. What of its schemas cannot be described is said on stderr.
 * @throws Failure where there is none, saying why.
 */
export async function findDocument(given: Given): Promise<OpenrpcDocument> {
  const [where, ...others] = given.arguments
  if (where === undefined) throw new UsageMistake('name the FILE or the URL of a service.')
  if (others.length > 0) throw new UsageMistake(`one FILE or URL at a time, but there is ${others.join(', ')} too.`)
  if (/^https?:\/\//i.test(where)) return askForDocument(where, given.values('header'))
  const file = findFile(where)
  return extname(file) === '.json' ? readDocument(file) : describeModule(file, given)
}

function readDocument(file: string): OpenrpcDocument {
  const name = relative('', file)
  const document = parsed(readFileSync(file, 'utf8'), name)
  if (!isDocument(document)) throw new Failure(`${name} is JSON, but not an OpenRPC document: it needs openrpc, info and methods`)
  return document
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure(`${name} is not JSON: ${(error as Error).message}`)
  }
}

async function describeModule(file: string, given: Given): Promise<OpenrpcDocument> {
  const name = relative('', file)
  const service = findService(await loadModule(file), given.value('export'), name)
  if (!listsMethods(service))
    throw new Failure(`${name} exports something that answers messages, but it lists no methods. Export a Service`)
  const info = {
    title: given.value('title') ?? basename(file, extname(file)),
    version: given.value('api-version') ?? versionAbove(file),
  }
  try {
    return openrpc(service, info, optionsFor(file, given))
  } catch (error) {
    throw error instanceof TypeError ? new UsageMistake(`${error.message}.`) : error
  }
}

function listsMethods(service: Served): service is Served & Described {
  return typeof service.list === 'function'
}

function optionsFor(file: string, given: Given): OpenrpcOptions {
  const version = given.value('openrpc')
  const valibot = converterOfValibot(file)
  return {
    ...(version !== undefined && { openrpc: version as OpenrpcVersion }),
    ...(given.has('server') && { servers: given.values('server').map((url) => ({ url })) }),
    ...(valibot && { converters: { valibot } }),
    breakCycles: given.has('break-cycles'),
    onUnsupportedSchema: warn,
  }
}

function warn({ method, place, error }: SchemaGap): void {
  const why = error instanceof Error ? error.message : String(error)
  console.error(`Warning: ${method}: ${place} has no full JSON Schema, so that anything may stand there: ${why}`)
}

/** Valibot keeps its converter in a package of its own: the one beside the user's module, if it is there. */
function converterOfValibot(file: string): ((schema: never) => unknown) | undefined {
  try {
    return createRequire(file)('@valibot/to-json-schema').toStandardJsonSchema
  } catch {
    return undefined
  }
}

function versionAbove(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (typeof version === 'string') return version
    } catch {
      // there is none here, or it is broken: the next one above may do
    }
    if (folder === dirname(folder)) return '0.0.0'
  }
}
