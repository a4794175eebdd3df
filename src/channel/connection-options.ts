/** The options of one end of a connection. */
import { type Limits, resolveLimits } from '../service/limits.ts'
import type { MessageHandler } from '../service/message-handler.ts'

/** How one end of a connection answers. */
export interface ConnectionOptions<RawRequest = unknown> {
  /** Answers the calls of the other end. Default: no method. */
  readonly service?: MessageHandler<RawRequest> | undefined
  /** The request that methods with `takesHttpRequest` get. */
  readonly httpRequest?: RawRequest | undefined
  /** The value of `context.transport`. */
  readonly transport?: string | undefined
  /** This end's own limits. Default: the service's. */
  readonly limits?: Partial<Limits> | undefined
  /** Whether calls wait until a notification that came before them is handled. Default: `true`. */
  readonly barrier?: boolean | undefined
}

/** Reads the request by which a connection was opened. Connections share it. */
export interface RequestReader {
  header(rawRequest: unknown, name: string): string | undefined
  peerAddress(rawRequest: unknown): string | undefined
}

/** A client takes replies of any size: it has asked for them. */
export const clientLimits: Limits = /* @__PURE__ */ resolveLimits({
  maxMessageBytes: Infinity,
  maxDepth: Infinity,
  maxBatchLength: Infinity,
  maxMethodLength: Infinity,
  maxPositionalParams: Infinity,
})
