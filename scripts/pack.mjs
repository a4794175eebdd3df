/**
 * Builds, packs and unpacks into .packed/package: the very files that npm would ship. The tests run on these, so that a file
 * missing from the package or a wrong entry in `exports` fails here and not at a user's.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { must, root } from './run.mjs'

const place = `${root}.packed`

must('node', 'scripts/build.mjs')
rmSync(place, { recursive: true, force: true })
mkdirSync(`${place}/node_modules`, { recursive: true })
must('npm', 'pack', '--ignore-scripts', '--silent', '--loglevel=error', '--pack-destination', place)

const [tarball] = readdirSync(place).filter((name) => name.endsWith('.tgz'))
renameSync(`${place}/${tarball}`, `${place}/package.tgz`)
must('tar', '-xzf', `${place}/package.tgz`, '-C', place)

// A program below .packed/ finds the package by its name, as if it were installed there.
symlinkSync('../package', `${place}/node_modules/damn-simple-jsonrpc-server`)
writeFileSync(`${place}/package.json`, '{ "private": true, "type": "module" }\n')
