/** What a tool returns to a model, if it is not JSON: images, audio, links and resources. */
import { invalidSetup } from '../options/check.ts'

/** A block of content, as the Model Context Protocol defines it: `{ type: 'image', data: base64, mimeType: 'image/png' }`, … */
export interface ContentBlock {
  readonly type: string
  readonly [member: string]: unknown
}

/** The result of a method that is content for a model. `toolContent` makes it. */
export interface ToolContent {
  readonly content: readonly ContentBlock[]
}

const brand = /* @__PURE__ */ Symbol.for('damn-simple-jsonrpc-server.ToolContent')

/** Tells content from other results, even if another copy of this package made it. */
export function isToolContent(value: unknown): value is ToolContent {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true
}

/**
 * Makes the result of a method content for a model. Without it, a tool returns its result as text: a string as it is, anything else as JSON.
 * Callers that are no models get `{ "content": [ … ] }`.
 *
 * @example
 * service.method('chart', () => toolContent({ type: 'image', data: png.toString('base64'), mimeType: 'image/png' }))
 * @throws TypeError for a block without a type.
 */
export function toolContent(...blocks: readonly ContentBlock[]): ToolContent {
  if (blocks.length === 0 || blocks.some((block) => typeof block?.type !== 'string'))
    invalidSetup("toolContent() takes blocks with a type: toolContent({ type: 'text', text: 'Done' })")
  return Object.defineProperty({ content: blocks }, brand, { value: true })
}
