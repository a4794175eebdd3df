/** Who runs where: servers on one core, the load on another, so that neither takes time from the other. */
import { execFileSync } from 'node:child_process'

/** The core of the servers. */
export const serverCore = 0

/** The core of what asks them. */
export const loadCore = 1

/** The command line that runs a command on one core. */
export function onCore(core: number, command: readonly string[]): string[] {
  return ['taskset', '-c', String(core), ...command]
}

/** Throws unless the programs are there that the bench over HTTP needs. */
export function checkPrograms(): void {
  if (!isThere('taskset')) throw new Error('The bench over HTTP pins processes with taskset: apt-get install util-linux')
  if (!isThere('wrk')) throw new Error('The bench over HTTP makes its load with wrk: apt-get install wrk')
}

function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
