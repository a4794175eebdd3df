/**
 * The site: `npm run docs` shows it and each change, `npm run docs:build` builds it into docs/.vitepress/dist, `npm run docs:preview`
 * shows what was built. Installs the tools of docs/ first if their lock file has changed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { must, root } from './run.mjs'

const docs = `${root}docs`
const receipt = `${docs}/node_modules/installed`
const [command = 'dev', ...options] = process.argv.slice(2)

const lock = readFileSync(`${docs}/package-lock.json`, 'utf8')
if (!existsSync(receipt) || readFileSync(receipt, 'utf8') !== lock) {
  must('npm', 'ci', '--prefix', docs, '--no-audit', '--no-fund', '--loglevel=error')
  writeFileSync(receipt, lock)
}

const tools = `${docs}/node_modules/.bin`
if (command !== 'preview') must(`${tools}/typedoc`, '--options', docs, '--logLevel', 'Error')
must(`${tools}/vitepress`, command, docs, ...options)
