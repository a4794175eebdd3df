/** Everything that must hold before a change goes in. The last line counts what passed and what failed. */
import { readFileSync, rmSync } from 'node:fs'
import { root, run } from './run.mjs'

const report = `${root}.packed/report.json`
rmSync(report, { force: true })

const steps = {
  lint: step('lint', 'npm', 'run', '--silent', 'lint'),
  pack: step('build and pack', 'npm', 'run', '--silent', 'pack'),
  types: step('types', 'tsc', '-p', 'tsconfig.json'),
  page: step('types of the explorer page', 'tsc', '-p', 'src/explorer/page'),
  tests: step('tests', 'vitest', 'run', '--coverage', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`),
}
const { passed, failed } = count()

console.log()
for (const [name, good] of Object.entries(steps)) console.log(`${good ? 'passed' : 'FAILED'}  ${name}`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/**
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 */
function step(name, command, ...args) {
  console.log(`\n— ${name}`)
  return run(command, ...args)
}

/** A step counts as one, so that a run fails where every single test passed but coverage, or the runner itself, did not. */
function count() {
  const { numPassedTests, numFailedTests } = readReport()
  const good = Object.values(steps).filter(Boolean).length
  return { passed: numPassedTests + good, failed: numFailedTests + Object.keys(steps).length - good }
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 }
  }
}
