/** Servers with one fault each, and the audits that must notice. A trailing `*` stands for any ending. */
import { batchFaults } from './faults-of-batches.ts'
import { envelopeFaults } from './faults-of-envelopes.ts'
import { httpFaults } from './faults-of-http.ts'
import { messageFaults } from './faults-of-messages.ts'
import type { Fault } from './wrong.ts'

/** `breaks` lists exactly what the fault spoils; a fault that spoils nearly everything names `atLeast` what it is here for. */
export interface FaultyServer {
  readonly name: string
  readonly fault: Fault
  readonly breaks?: readonly string[]
  readonly atLeast?: readonly string[]
}

export const faultyServers: readonly FaultyServer[] = [...envelopeFaults, ...messageFaults, ...batchFaults, ...httpFaults]
