/**
 * The site: `npm run docs` shows it and each change, `npm run docs:build` builds it into docs/.vitepress/dist, `npm run docs:preview`
 * shows what was built.
 */
import { installLocked } from './install-locked.mjs'
import { must, root } from './run.mjs'

const docs = `${root}docs`
const tools = `${docs}/node_modules/.bin`
const [command = 'dev', ...options] = process.argv.slice(2)

installLocked('docs')
if (command !== 'preview') must(`${tools}/typedoc`, '--options', docs, '--logLevel', 'Error')
must(`${tools}/vitepress`, command, docs, ...options)
