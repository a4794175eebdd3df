/** Pins the servers to one core and the load to another, so that neither takes time from the other. */
import { execFileSync } from 'node:child_process'

/** The core of the servers. */
export const serverCore = 0

/** The core of the load. */
export const loadCore = 1

/** The command line that runs a command on one core. */
export function onCore(core: number, command: readonly string[]): string[] {
  return ['taskset', '-c', String(core), ...command]
}

/** Throws if a program that the bench over HTTP needs is not installed. */
export function checkPrograms(): void {
  if (!isInstalled('taskset')) throw new Error('The bench over HTTP pins processes with taskset: apt-get install util-linux')
  if (!isInstalled('wrk')) throw new Error('The bench over HTTP sends its load with wrk: apt-get install wrk')
}

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
