/** The size of the package, the time of an import, the size of bundles, and the memory of a call in flight. */

import { interleave } from '../measure/interleave.ts'
import { type Spread, spreadOf } from '../measure/spread.ts'
import { count } from '../report/figures.ts'
import type { Effort, Goal, Section, Table } from '../section.ts'
import { type BundleSize, bundleSize } from './bundle-size.ts'
import { numberFrom } from './fresh-process.ts'
import { pack, type SubPath, subPaths } from './package.ts'

const about = `An import is timed inside a fresh process, from before \`await import()\` to after it. The import of an empty module shows the part
of Node. A bundle is a sub-path with everything that it imports, bundled and minified by esbuild, then gzipped. The memory of a call in
flight is the heap that 50,000 waiting calls hold, with their promises, divided by their number. The baseline is the naive server with
async handlers, which has no timeouts.`

/** `weight`: packed size, import time, bundle sizes, memory of a call in flight. */
export const weight: Section = {
  name: 'weight',
  title: 'Weight',
  async measure(effort, log) {
    log('packed size and bundles')
    const sizes = await Promise.all(subPaths().map(async (path) => ({ path, size: await bundleSize(path.file) })))
    log('imports')
    const imports = await importTimes(effort)
    log('calls in flight')
    const memory = await memoryInFlight(effort)
    const tables = [packedTable(), importTable(imports), bundleTable(sizes), memoryTable(memory)]
    return { about, tables, goals: goalsOf(imports, sizes) }
  },
}

const imported = ['damn-simple-jsonrpc-server', 'damn-simple-jsonrpc-server/node', './empty.mjs']

async function importTimes({ isShort }: Effort): Promise<Spread[]> {
  const rounds = imported.map((specifier) => () => numberFrom('import-time.mjs', specifier))
  return (await interleave(rounds, isShort ? 1 : 15)).map(spreadOf)
}

async function memoryInFlight({ isShort }: Effort): Promise<Spread[]> {
  const calls = isShort ? '1000' : '50000'
  const rounds = ['ours', 'naive'].map((name) => () => numberFrom('--expose-gc', 'memory.mjs', name, calls))
  return (await interleave(rounds, isShort ? 1 : 3)).map(spreadOf)
}

interface Sized {
  readonly path: SubPath
  readonly size: BundleSize
}

function packedTable(): Table {
  const { size, unpackedSize, entryCount } = pack()
  return {
    caption: 'The package',
    header: ['', 'packed', 'unpacked', 'files', 'dependencies'],
    rows: [['download from npm', kilobytes(size), kilobytes(unpackedSize), count(entryCount), '0']],
  }
}

function importTable(times: readonly Spread[]): Table {
  const titles = ['`.`', '`./node`', 'an empty module']
  const rows = times.map(({ median, lower, upper }, at) => [
    titles[at] as string,
    ...[median, lower, upper].map((each) => each.toFixed(1)),
  ])
  return {
    caption: 'An import in a fresh process, in milliseconds',
    header: ['', 'median', 'lower quartile', 'upper quartile'],
    rows,
  }
}

function bundleTable(sizes: readonly Sized[]): Table {
  return {
    caption: 'Each sub-path in a bundle',
    header: ['', 'minified', 'gzipped'],
    rows: sizes.map(({ path, size }) => [`\`${path.name}\``, kilobytes(size.minified), kilobytes(size.gzip)]),
  }
}

function memoryTable([ours, naive]: readonly Spread[]): Table {
  const bytes = (spread: Spread | undefined) => `${count(Math.round(spread?.median ?? Number.NaN))} B`
  return { caption: 'A call in flight', header: ['', 'ours', 'baseline'], rows: [['heap', bytes(ours), bytes(naive)]] }
}

function goalsOf([mainTime]: readonly Spread[], [mainSize]: readonly Sized[]): Goal[] {
  const [time, size] = [mainTime?.median ?? Number.NaN, (mainSize?.size.gzip ?? Number.NaN) / 1000]
  return [
    { what: 'Weight: the import of `.`', target: 5, measured: time, bound: 'most', unit: 'ms' },
    { what: 'Weight: `.` in a bundle, gzipped', target: 9, measured: size, bound: 'most', unit: 'kB' },
  ]
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
