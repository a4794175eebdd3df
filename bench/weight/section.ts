/** What the package weighs: on the wire, at the start of a process, in a bundle, and in memory. */
import { type Spread, spreadOf } from '../measure/spread.ts'
import { takeTurns } from '../measure/take-turns.ts'
import { count } from '../report/figures.ts'
import type { Aim, Effort, Section, Table } from '../section.ts'
import { type BundleSize, bundleSize } from './bundle-size.ts'
import { numberFrom } from './fresh-process.ts'
import { pack, type SubPath, subPaths } from './package.ts'

const about = `An import is timed from within a fresh process, from before \`await import()\` to after it, next to that of an empty module, which is
Node's own share. A bundle is what esbuild makes of a sub-path with everything that it pulls in: minified, then gzipped. A call in flight
is one whose handler waits: the heap that 50,000 of them hold, promises included, by the call. The limit is the naive server with async
handlers, which keeps no time limit.`

/** `weight`: packed size, import time, bundle sizes, memory of a call in flight. */
export const weight: Section = {
  name: 'weight',
  title: 'Weight',
  async measure(effort, say) {
    say('packed size and bundles')
    const sizes = await Promise.all(subPaths().map(async (path) => ({ path, size: await bundleSize(path.file) })))
    say('imports')
    const imports = await importTimes(effort)
    say('calls in flight')
    const memory = await memoryInFlight(effort)
    const tables = [packedTable(), importTable(imports), bundleTable(sizes), memoryTable(memory)]
    return { about, tables, aims: aimsOf(imports, sizes) }
  },
}

const imported = ['damn-simple-jsonrpc-server', 'damn-simple-jsonrpc-server/node', './empty.mjs']

async function importTimes({ isShort }: Effort): Promise<Spread[]> {
  const rounds = imported.map((specifier) => () => numberFrom('import-time.mjs', specifier))
  return (await takeTurns(rounds, isShort ? 1 : 15)).map(spreadOf)
}

async function memoryInFlight({ isShort }: Effort): Promise<Spread[]> {
  const calls = isShort ? '1000' : '50000'
  const rounds = ['ours', 'naive'].map((whose) => () => numberFrom('--expose-gc', 'memory.mjs', whose, calls))
  return (await takeTurns(rounds, isShort ? 1 : 3)).map(spreadOf)
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
    rows: [['what npm downloads', kilobytes(size), kilobytes(unpackedSize), count(entryCount), '0']],
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
    header: ['', 'median', 'middle half from', 'to'],
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
  return { caption: 'A call in flight', header: ['', 'ours', 'the limit'], rows: [['heap', bytes(ours), bytes(naive)]] }
}

function aimsOf([front]: readonly Spread[], [frontSize]: readonly Sized[]): Aim[] {
  const [time, size] = [front?.median ?? Number.NaN, (frontSize?.size.gzip ?? Number.NaN) / 1000]
  return [
    { what: 'Weight: the import of `.`', asked: 10, found: time, bound: 'most', unit: 'ms' },
    { what: 'Weight: `.` in a bundle, gzipped', asked: 8, found: size, bound: 'most', unit: 'kB' },
  ]
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
