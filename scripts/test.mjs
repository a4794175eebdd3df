/** Everything that must hold before a change goes in. The last line counts what passed and what failed. */
import { readFileSync, rmSync } from 'node:fs'
import { root, run } from './run.mjs'

const report = `${root}.packed/report.json`

const steps = [
  ['lint', 'npm', 'run', '--silent', 'lint'],
  ['pack', 'npm', 'run', '--silent', 'pack'],
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['tests', 'vitest', 'run', '--coverage', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
]

rmSync(report, { force: true })
const results = steps.map(([name, ...command]) => {
  console.log(`\n— ${name}`)
  return { name, passed: run(...command) }
})
const tests = countTests()

console.log()
for (const { name, passed } of results) console.log(`${passed ? 'passed' : 'FAILED'}  ${name}`)
console.log(`${tests.passed} passed, ${tests.failed} failed`)
process.exitCode = tests.failed === 0 ? 0 : 1

/** A step counts as one test. So a run that fails says so even where every single test passed: coverage, or a crash. */
function countTests() {
  const { numPassedTests = 0, numFailedTests = 0 } = readReport()
  const passed = results.filter((step) => step.passed).length
  const failed = results.length - passed
  return { passed: numPassedTests + passed, failed: numFailedTests + failed }
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return {}
  }
}
