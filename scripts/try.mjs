/** Packs, then runs the tests that the arguments name, or all tests: `npm run try -- test/service`. */
import { must, run } from './run.mjs'

must('node', 'scripts/pack.mjs')
if (!run('vitest', 'run', ...process.argv.slice(2))) process.exit(1)
