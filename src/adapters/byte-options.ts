/** The options that adapters for streams of bytes share. */
import type { ByteChannelOptions } from '../channel/byte-channel.ts'
import { checkPositive, invalidSetup } from '../options/check.ts'
import type { Limits } from '../service/limits.ts'

/** The limits of an endpoint over bytes. Those of a service hold for each connection. */
export interface ByteLimits extends Partial<Limits> {
  /** While more waits to be sent, calls wait and nothing is read; at 16 MiB the connection is destroyed. Default: 1 MiB. */
  readonly maxBufferedBytes?: number | undefined
}

/** The largest message that a client takes by default: what a service may reply is less. */
export const maxReplyBytes = 16_777_216

/** The options of a channel. @throws TypeError with a hint, for those that cannot work. */
export function byteChannelOptions(options: ByteChannelOptions): ByteChannelOptions {
  const { framing, slowTimeout, maxBufferedBytes, maxMessageBytes } = options
  if (framing !== undefined && framing !== 'lines' && framing !== 'content-length')
    invalidSetup(
      `framing must be 'lines' or 'content-length', not ${JSON.stringify(framing)}. Leave it out to follow the other end`,
    )
  checkPositive(slowTimeout, 'slowTimeout')
  checkPositive(maxBufferedBytes, 'limits.maxBufferedBytes')
  checkPositive(maxMessageBytes, 'maxMessageBytes')
  return { framing, slowTimeout, maxBufferedBytes, maxMessageBytes }
}
