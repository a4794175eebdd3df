/** CPU time as a ratio: the wall clock of a shared machine says nothing. */

/** CPU milliseconds of one run. */
async function cpuOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** The medians of both, measured in turns in one process. */
export async function compareCpu(ours: () => unknown, base: () => unknown, rounds = 3): Promise<{ ours: number; base: number }> {
  const times: { ours: number; base: number }[] = []
  for (let round = 0; round < rounds; round++) times.push({ base: await cpuOf(base), ours: await cpuOf(ours) })
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(rounds / 2)] as number
  return { ours: median(times.map((time) => time.ours)), base: median(times.map((time) => time.base)) }
}

/** `unit` as often as a message of `bytes` holds it, with `head` before and `tail` after. */
export function filled(head: string, unit: string | ((index: number) => string), tail: string, bytes = 1_048_576): string {
  const units: string[] = []
  for (let left = bytes - head.length - tail.length, index = 0; ; index++) {
    const next = typeof unit === 'string' ? unit : unit(index)
    left -= next.length + 1
    if (left < 0) return head + units.join(',') + tail
    units.push(next)
  }
}
