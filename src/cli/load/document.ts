/** Finds an OpenRPC document: of a module that exports a service, of a URL that answers `rpc.discover`, or in a JSON file. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join, relative } from 'node:path'
import {
  type Described,
  type OpenrpcOptions,
  type OpenrpcVersion,
  openrpc,
  type SchemaDialect,
  type SchemaGap,
} from '../../openrpc/index.ts'
import { type CommandOption, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { plainText } from '../program/text.ts'
import { headerOption, isUrl, targetFrom } from '../request/target.ts'
import { discoverDocument, type FoundDocument, isDocument } from './discover.ts'
import { findFile } from './module.ts'
import type { LoadedService } from './service.ts'
import { loadService, typesOptions } from './types.ts'

/** Milliseconds that a server has to answer `rpc.discover`. */
const discoverTimeout = 30_000

/** The options of every command that calls `findDocument`. */
export const documentOptions: Readonly<Record<string, CommandOption>> = {
  title: { value: 'TEXT', help: 'the title of the document (default: the name of FILE)' },
  'api-version': { value: 'VERSION', help: 'the version of the service (default: that of the nearest package.json)' },
  openrpc: { value: 'VERSION', help: 'the version of OpenRPC: 1.2.6, 1.3.2 or 1.4.0 (default: 1.3.2)' },
  server: { value: 'URL', multiple: true, help: 'a URL of the service; repeatable' },
  'break-cycles': {
    help: 'allow any value where a schema refers to itself, for tools that cannot follow',
  },
  guards: { help: 'mark the methods that guards protect' },
  export: { value: 'NAME', help: 'the export of FILE to describe, if there are several' },
  ...typesOptions,
  header: headerOption,
}

/**
 * Finds the document of the FILE or URL in `args`. Warns on stderr of each schema that cannot be described.
 * @throws Failure saying why there is no document.
 */
export async function findDocument(args: ParsedArgs, io: Io, dialect?: SchemaDialect): Promise<FoundDocument> {
  const [source, ...others] = args.positionals
  if (source === undefined) throw new UsageError('name the FILE or the URL of a service.')
  if (others.length > 0) throw new UsageError(`name one FILE or URL only. Remove ${others.join(', ')}.`)
  return documentAt(source, args, io, dialect)
}

/**
 * Finds the document at a FILE or URL.
 * @throws Failure saying why there is no document.
 */
export async function documentAt(source: string, args: ParsedArgs, io: Io, dialect?: SchemaDialect): Promise<FoundDocument> {
  if (isUrl(source)) return discoverDocument(targetFrom(source, args, discoverTimeout, io))
  const file = findFile(source, io.cwd)
  return extname(file) === '.json' ? readDocument(file, io.cwd) : describeModule(file, args, io, dialect)
}

function readDocument(file: string, cwd: string): FoundDocument {
  const name = relative(cwd, file)
  const source = readFileSync(file, 'utf8')
  const document = parseFile(source, name)
  if (!isDocument(document)) throw new Failure(`${name} is JSON, but not an OpenRPC document: it needs openrpc, info and methods`)
  return { document, source }
}

function parseFile(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure(`${name} is not JSON: ${(error as Error).message}`)
  }
}

async function describeModule(
  file: string,
  args: ParsedArgs,
  io: Io,
  dialect: SchemaDialect = 'draft-07',
): Promise<FoundDocument> {
  const { cwd, stderr } = io
  const name = relative(cwd, file)
  const service = await loadService(file, args, io)
  if (!listsMethods(service))
    throw new Failure(`${name} exports an object that answers messages but does not list its methods. Export a Service`)
  const info = {
    title: args.value('title') ?? basename(file, extname(file)),
    version: args.value('api-version') ?? nearestVersion(file),
  }
  const onUnsupportedSchema = (gap: SchemaGap) => void stderr.write(plainText(warningOf(gap)))
  try {
    return { document: openrpc(service, info, { ...optionsFrom(args, file), dialect, onUnsupportedSchema }) }
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(`${error.message}.`) : error
  }
}

/** The warning of a schema that the document, or the tool, does not show. */
export function warningOf({ method, place, error }: SchemaGap, shown = 'document'): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `Warning: ${method}: ${place} has no full JSON Schema, so the ${shown} allows any value there: ${reason}\n`
}

function listsMethods(service: LoadedService): service is LoadedService & Described {
  return typeof service.list === 'function'
}

function optionsFrom(args: ParsedArgs, file: string): OpenrpcOptions {
  const version = args.value('openrpc')
  const valibot = valibotConverter(file)
  return {
    ...(version !== undefined && { openrpc: version as OpenrpcVersion }),
    ...(args.has('server') && { servers: args.values('server').map((url) => ({ url })) }),
    ...(valibot && { converters: { valibot } }),
    breakCycles: args.has('break-cycles'),
    guards: args.has('guards'),
  }
}

/** Imports Valibot's converter, a separate package, from the project of the module. */
export function valibotConverter(file: string): ((schema: never) => unknown) | undefined {
  try {
    return createRequire(file)('@valibot/to-json-schema').toStandardJsonSchema
  } catch {
    return undefined
  }
}

/** The version in the nearest package.json that has one. A package.json that cannot be read is skipped. */
export function nearestVersion(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (typeof version === 'string') return version
    } catch {}
    if (folder === dirname(folder)) return '0.0.0'
  }
}
