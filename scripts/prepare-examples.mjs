/**
 * Builds the package for an example that depends on this folder (`file:../..`), so that `npm install` in the example is enough in
 * a fresh clone.
 */
import { existsSync } from 'node:fs'
import { must, root } from './run.mjs'

if (!existsSync(`${root}node_modules/typescript`)) must('npm', 'ci')
must('npm', 'run', '--silent', 'build')
