/** Ctrl-C and its relatives. */
import { constants } from 'node:os'

const signals = ['SIGINT', 'SIGTERM'] as const
/** Who waits longer than this many milliseconds wants to know for what. */
const patience = 300

/** Resolves once somebody asks the program to end, by Ctrl-C (SIGINT) or SIGTERM. Asked again, it exits at once: 130 for Ctrl-C. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const stop = (signal: (typeof signals)[number]) => {
      if (asked) process.exit(128 + constants.signals[signal])
      asked = true
      setTimeout(() => console.error('Calls in flight are answered first. Ctrl-C again ends at once.'), patience).unref()
      resolve()
    }
    for (const signal of signals) process.on(signal, stop)
  })
}
