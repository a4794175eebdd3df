/** The table of commands. */
import type { Command } from '../program/command.ts'
import { auditCommand } from './audit.ts'
import { callCommand } from './call.ts'
import { clientCommand } from './client.ts'
import { completionCommand } from './completion.ts'
import { diffCommand } from './diff.ts'
import { docsCommand } from './docs.ts'
import { gatewayCommand } from './gateway.ts'
import { mcpCommand } from './mcp.ts'
import { openapiCommand } from './openapi.ts'
import { openrpcCommand } from './openrpc.ts'
import { serveCommand } from './serve.ts'
import { typesCommand } from './types.ts'

/** Every command, in the order of `jsonrpc --help`. */
export const commands: readonly Command[] = [
  serveCommand,
  mcpCommand,
  gatewayCommand,
  callCommand,
  openrpcCommand,
  openapiCommand,
  docsCommand,
  clientCommand,
  typesCommand,
  auditCommand,
  diffCommand,
  completionCommand,
]
