/**
 * Builds the package for an example that depends on this folder (`file:../..`), so that `npm install` in the example is all that a reader
 * of a fresh clone types.
 */
import { existsSync } from 'node:fs'
import { must, root } from './run.mjs'

if (!existsSync(`${root}node_modules/typescript`)) must('npm', 'ci')
must('npm', 'run', '--silent', 'build')
