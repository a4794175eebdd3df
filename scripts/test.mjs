/**
 * `npm test`: everything that must hold before a change goes in. Installs the programs that the tests need, if it may. The last line counts
 * what passed and what failed; a step counts as one, so that a failure of the runner itself counts, too.
 */
import { readFileSync, rmSync } from 'node:fs'
import { missingPrograms } from './programs.mjs'
import { root, run, runAtOnce } from './run.mjs'

const report = `${root}.packed/report.json`

const missing = missingPrograms()
if (missing) {
  console.error(missing)
  console.log('0 passed, 1 failed')
  process.exit(1)
}

/** @type {Record<string, boolean>} */
const steps = {}
steps.build = step('build and pack', () => run('node', 'scripts/pack.mjs'))
Object.assign(steps, await checks())
rmSync(report, { force: true })
steps.tests = step('tests', () => run('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`))

const { numPassedTests, numFailedTests } = readReport()
const good = Object.values(steps).filter(Boolean).length
const failed = numFailedTests + Object.keys(steps).length - good
console.log()
for (const [name, isGood] of Object.entries(steps)) console.log(`${isGood ? 'passed' : 'FAILED'}  ${name}`)
console.log(`${numPassedTests + good} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/**
 * @param {string} name
 * @param {() => boolean} work
 */
function step(name, work) {
  console.log(`\n— ${name}`)
  return work()
}

/** Lint and types need one core each. */
async function checks() {
  console.log('\n— lint and types')
  const [lint, types, page] = await Promise.all([
    runAtOnce('biome', 'check', '--error-on-warnings', '.'),
    runAtOnce('tsc', '-p', 'tsconfig.json'),
    runAtOnce('tsc', '-p', 'src/explorer/page'),
  ])
  return { lint, types, 'types of the explorer page': page }
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 }
  }
}
