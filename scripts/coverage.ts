/**
 * The v8 coverage of Vitest, merged with that of the programs that the tests start. Node writes a report of each program to
 * NODE_V8_COVERAGE when it exits by itself. The programs run the same published files, so both reports map to the same sources.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import v8 from '@vitest/coverage-v8'
import { V8CoverageProvider } from '@vitest/coverage-v8/dist/provider.js'
import type { CoverageProvider, Vitest } from 'vitest/node'
import { root } from './run.mjs'

type Script = Profiler.ScriptCoverage
type Options = Parameters<V8CoverageProvider['generateCoverage']>[0]
type CoverageMap = Awaited<ReturnType<V8CoverageProvider['generateCoverage']>>

const childReports = join(root, '.packed/children')

class WithChildren extends V8CoverageProvider implements CoverageProvider {
  /** Sets NODE_V8_COVERAGE for the tests, so that programs inherit it. */
  override initialize(vitest: Vitest): void {
    super.initialize(vitest)
    vitest.config.env = { ...vitest.config.env, NODE_V8_COVERAGE: childReports }
  }

  override async clean(everything?: boolean): Promise<void> {
    rmSync(childReports, { recursive: true, force: true })
    return super.clean(everything)
  }

  override async generateCoverage(options: Options): Promise<CoverageMap> {
    const map = await super.generateCoverage(options)
    for (const script of scriptsOfChildren()) map.merge(await this.coverageOf(script))
    return map
  }

  private coverageOf({ url, functions }: Script) {
    const file = fileURLToPath(url)
    const published = { code: readFileSync(file, 'utf8'), map: mapToSources(file) }
    // biome-ignore lint/complexity/useLiteralKeys: vitest declares the method private, and a name in brackets reaches it
    return this['remapCoverage'](url, 0, published, functions)
  }
}

export default { ...v8, getProvider: async () => new WithChildren() }

/** Every published file that a child process ran, from the unpacked package or from dist/, which holds the same files. */
function scriptsOfChildren(): Script[] {
  if (!existsSync(childReports)) return []
  const reports = readdirSync(childReports).map((name) => JSON.parse(readFileSync(join(childReports, name), 'utf8')))
  return reports.flatMap((report) => report.result as Script[]).filter(({ url }) => isPublished(url))
}

function isPublished(url: string): boolean {
  const folders = [join(root, '.packed/package/dist/'), join(root, 'dist/')]
  const file = url.startsWith('file:') ? fileURLToPath(url) : ''
  return folders.some((folder) => file.startsWith(folder)) && existsSync(`${file}.map`)
}

/** The map of a published file, with paths to src/ that are valid although the file was unpacked into another folder. */
export function mapToSources(file: string) {
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'))
  const built = file.replace(join(root, '.packed/package/'), root)
  return { ...map, sources: map.sources.map((source: string) => resolve(dirname(built), source)) }
}
