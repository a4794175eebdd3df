/** A service as a server of the Model Context Protocol: its methods are the tools of a language model. */
export { type McpOptions, mcp } from './mcp.ts'
export { type ContentBlock, type ToolContent, toolContent } from './tool-content.ts'
export type { Tool } from './tools.ts'
