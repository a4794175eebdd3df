/** What the official conformance suite expects of a server: the names and the results are its own. */
import { setTimeout } from 'node:timers/promises'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { mcp, toolContent } from 'damn-simple-jsonrpc-server/mcp'

/** A red pixel, and a short silence. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA='

const image = { type: 'image', data: png, mimeType: 'image/png' }
const embedded = {
  type: 'resource',
  resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' },
}

/** A JSON Schema as a validator that lets everything pass. */
function jsonSchema(schema: object) {
  const jsonSchema = { input: () => schema, output: () => schema }
  return { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }), jsonSchema } }
}

const address = jsonSchema({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: { address: { type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } } },
  properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
  additionalProperties: false,
})

const tools = new Service()
  .method('test_simple_text', () => 'This is a simple text response for testing.')
  .method('test_image_content', () => toolContent(image))
  .method('test_audio_content', () => toolContent({ type: 'audio', data: wav, mimeType: 'audio/wav' }))
  .method('test_embedded_resource', () => toolContent(embedded))
  .method('test_multiple_content_types', () =>
    toolContent({ type: 'text', text: 'Multiple content types test:' }, image, embedded),
  )
  .method('test_error_handling', () => {
    throw new RpcError(1, 'This tool intentionally returns an error for testing')
  })
  .method('test_tool_with_progress', { takesContext: true }, async (context) => {
    for (const progress of [0, 50, 100]) {
      await context.progress({ progress, total: 100 })
      await setTimeout(20)
    }
    return 'done'
  })
  .method('json_schema_2020_12_tool', { params: address }, () => 'done')

const argument = (name: string) => ({ name, description: name, required: true })
const prompts = [
  { name: 'test_simple_prompt', description: 'A simple prompt' },
  { name: 'test_prompt_with_arguments', description: 'With arguments', arguments: [argument('arg1'), argument('arg2')] },
  { name: 'test_prompt_with_embedded_resource', description: 'With a resource', arguments: [argument('resourceUri')] },
  { name: 'test_prompt_with_image', description: 'With an image' },
]

interface Named {
  readonly name: string
  readonly arguments?: { readonly [name: string]: string }
}

function prompt({ name, arguments: args = {} }: Named) {
  const say = (content: object) => ({ messages: [{ role: 'user', content }] })
  if (name === 'test_prompt_with_image') return say(image)
  if (name === 'test_prompt_with_embedded_resource')
    return say({ ...embedded, resource: { ...embedded.resource, uri: args.resourceUri } })
  const isSimple = name === 'test_simple_prompt'
  return say({
    type: 'text',
    text: isSimple ? 'This is a simple prompt for testing.' : `arg1='${args.arg1}', arg2='${args.arg2}'`,
  })
}

const resources = [
  { uri: 'test://static-text', name: 'text', description: 'Text', mimeType: 'text/plain' },
  { uri: 'test://static-binary', name: 'binary', description: 'An image', mimeType: 'image/png' },
]

function read({ uri }: { uri: string }) {
  if (uri === 'test://static-text')
    return { contents: [{ uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }] }
  if (uri === 'test://static-binary') return { contents: [{ uri, mimeType: 'image/png', blob: png }] }
  const [, id] = /^test:\/\/template\/(\w+)\/data$/.exec(uri) ?? []
  if (id === undefined) throw new RpcError(-32002, 'Resource not found', { uri })
  const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` })
  return { contents: [{ uri, mimeType: 'application/json', text }] }
}

/** The server: tools from the service, and everything else as plain methods. */
export const server = mcp(tools, { name: 'conformance', version: '1.0.0' })
  .method('prompts/list', (_params?: object) => ({ prompts }))
  .method('prompts/get', prompt)
  .method('resources/list', (_params?: object) => ({ resources }))
  .method('resources/templates/list', (_params?: object) => ({
    resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template', mimeType: 'application/json' }],
  }))
  .method('resources/read', read)
  .method('resources/subscribe', (_params: object) => ({}))
  .method('resources/unsubscribe', (_params: object) => ({}))
  .method('completion/complete', (_params: object) => ({ completion: { values: ['a'], total: 1, hasMore: false } }))
  .method('logging/setLevel', (_params: object) => ({}))
