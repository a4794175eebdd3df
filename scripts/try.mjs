/** Packs and runs the tests named on the command line, or all of them: `npm run try -- test/service`. */
import { must, run } from './run.mjs'

must('node', 'scripts/pack.mjs')
if (!run('vitest', 'run', ...process.argv.slice(2))) process.exit(1)
