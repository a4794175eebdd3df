/**
 * Builds, packs and unpacks into .packed/package the files that npm would publish. The tests run on these files, so that they find a
 * missing file or a wrong entry in `exports`.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { must, root } from './run.mjs'

const target = `${root}.packed`

must('node', 'scripts/build.mjs')
rmSync(target, { recursive: true, force: true })
mkdirSync(`${target}/node_modules`, { recursive: true })
must('npm', 'pack', '--ignore-scripts', '--silent', '--loglevel=error', '--pack-destination', target)

const [tarball] = readdirSync(target).filter((name) => name.endsWith('.tgz'))
renameSync(`${target}/${tarball}`, `${target}/package.tgz`)
must('tar', '-xzf', `${target}/package.tgz`, '-C', target)

// A program in .packed/ can import the package by name, as if it were installed there.
symlinkSync('../package', `${target}/node_modules/damn-simple-jsonrpc-server`)
writeFileSync(`${target}/package.json`, '{ "private": true, "type": "module" }\n')
