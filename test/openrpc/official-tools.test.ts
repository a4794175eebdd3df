/** The document in the official tools: the meta-schema, the parser, and the coverage tool on a running service. */

import { createRequire } from 'node:module'
import Ajv from 'ajv'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { type OpenrpcDocument, type OpenrpcVersion, openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { describe, expect, test } from 'vitest'
import { converters, everything, info } from './everything.ts'

/** They are CommonJS, and their default exports depend on the importing module system. */
const require = createRequire(import.meta.url)
const metaSchema: object = require('@open-rpc/meta-schema').default
const jsonSchemaMetaSchema: object = require('@json-schema-tools/meta-schema').default
const { parseOpenRPCDocument, validateOpenRPCDocument }: SchemaUtils = require('@open-rpc/schema-utils-js')
const runCoverage: (options: object) => Promise<CoverageCall[]> = require('@open-rpc/test-coverage').default

const quiet = { onBegin() {}, onTestBegin() {}, onTestEnd() {}, onEnd() {} }

interface SchemaUtils {
  parseOpenRPCDocument(document: OpenrpcDocument): Promise<OpenrpcDocument>
  validateOpenRPCDocument(document: OpenrpcDocument): unknown
}

interface CoverageCall {
  methodName: string
  params: unknown
  valid?: boolean
  error?: unknown
  reason?: string
}

const versions: OpenrpcVersion[] = ['1.2.6', '1.3.2', '1.4.0']

function documentOf(options = {}) {
  const servers = [{ name: 'here', url: 'http://127.0.0.1:1/' }]
  return openrpc(everything(), info, { converters, servers, externalDocs: { url: 'https://example.com/' }, ...options })
}

describe('a document of everything', () => {
  test.each(['1.2.6', '1.3.2'] as const)('a document of version %s is valid against the official meta-schema', (version) => {
    expect(errorsIn(documentOf({ openrpc: version }))).toEqual([])
  })

  test('the official meta-schema refuses a broken document', () => {
    const { methods, ...rest } = documentOf()
    expect(errorsIn({ ...rest, methods: [{ ...methods[0], params: 'none' }] as never })).not.toEqual([])
  })

  test.each(versions)('the official tools validate a document of version %s', (version) => {
    expect(validateOpenRPCDocument(copy(documentOf({ openrpc: version })))).toBe(true)
  })

  test.each(versions)('the official tools parse and dereference a document of version %s', async (version) => {
    const parsed = await parseOpenRPCDocument(copy(documentOf({ openrpc: version, breakCycles: true })))
    expect(parsed.methods).toHaveLength(everything().list().length)
    const [root] = parsed.methods.find(({ name }) => name === 'grow')?.params ?? []
    expect(root?.schema).toMatchObject({ type: 'object', properties: { name: { type: 'string' } } })
  })

  test('the official tools validate a document in the dialect 2020-12', () => {
    expect(validateOpenRPCDocument(copy(documentOf({ dialect: 'draft-2020-12' })))).toBe(true)
  })
})

test('the official coverage tool calls every method of a running service and finds no error', async () => {
  const service = everything()
  const server = await listen(service, { port: 0 })
  try {
    const document = openrpc(service, info, { converters, breakCycles: true, servers: [{ name: 'here', url: server.url }] })
    const parsed = await parseOpenRPCDocument(copy(document))
    const calls = await runCoverage({
      openrpcDocument: parsed,
      transport: 'http',
      reporters: [quiet],
      skip: ['private', 'wipe'],
    })
    const wrong = calls.filter(({ valid, error }) => !valid || error !== undefined)
    expect(wrong.map(({ methodName, params, error, reason }) => ({ methodName, params, error, reason }))).toEqual([])
    expect(new Set(calls.map(({ methodName }) => methodName)).size).toBe(document.methods.length - 2)
  } finally {
    await server.close()
  }
})

function errorsIn(document: OpenrpcDocument): unknown[] {
  const ajv = new Ajv.default({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(jsonSchemaMetaSchema, 'https://meta.json-schema.tools')
  ajv.validate(metaSchema, copy(document))
  return ajv.errors ?? []
}

/** The tools write into their argument. */
function copy<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}
