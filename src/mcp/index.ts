/**
 * A service as a server of the Model Context Protocol: its methods are the tools of a language model. `serve` of `/stdio` and of
 * every adapter for HTTP takes the result of `mcp` in place of a service.
 * @example
 * import { mcp } from 'damn-simple-jsonrpc-server/mcp'
 * import { serve } from 'damn-simple-jsonrpc-server/stdio'
 * import { calculator } from './calculator.js'
 *
 * serve(mcp(calculator, { name: 'calculator', version: '1.0.0' }))
 * @module
 */

export { type McpOptions, mcp } from './mcp.ts'
export { type ContentBlock, type ToolContent, toolContent } from './tool-content.ts'
export type { Tool } from './tools.ts'
