/**
 * Builds the explorer's page into one self-contained file, and writes it into the compiled src/explorer/built-page.ts. A page that was
 * built from the same sources before is taken from the cache.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { build } from 'vite'
import { viteSingleFile } from 'vite-plugin-singlefile'
import { root } from './run.mjs'

const folder = `${root}src/explorer/page`
/** Files of other folders that are part of the page. */
const shared = ['client/event-stream', 'markdown/blocks', 'markdown/inline'].map((name) => `${root}src/${name}.ts`)
/** All sources of the page. */
const sources = [...filesIn(folder), ...shared]
const cache = `${root}node_modules/.cache/explorer-page`
const stub = `{ html: '', script: '', style: '' }`

/** Replaces the stub by the page. @param {string} file the compiled built-page.js */
export async function fillPage(file) {
  const html = await cachedPage()
  const page = { html, script: hashOf(html, 'script'), style: hashOf(html, 'style') }
  const text = readFileSync(file, 'utf8')
  if (!text.includes(stub)) throw new Error(`${file} must contain ${stub}`)
  writeFileSync(
    file,
    text.replace(stub, () => JSON.stringify(page)),
  )
}

async function cachedPage() {
  const file = `${cache}/${fingerprint()}.html`
  if (existsSync(file)) return readFileSync(file, 'utf8')
  const html = await buildPage()
  mkdirSync(cache, { recursive: true })
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, html)
  renameSync(unfinished, file) // Another build may read the file at the same time.
  return html
}

/** Hashes everything that the page is built from: its sources, the versions of its packages, and this file. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const file of [...sources, `${root}package-lock.json`, import.meta.filename]) {
    hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 32)
}

/** @param {string} path */
function filesIn(path) {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return entries.map((entry) => `${entry.parentPath}/${entry.name}`).sort()
}

async function buildPage() {
  /** @type {string[]} */
  const modules = []
  const built = await build({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    plugins: [collectModules(modules), viteSingleFile({ removeViteModuleLoader: true })],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { write: false, target: 'es2023', cssTarget: 'esnext', modulePreload: { polyfill: false } },
  })
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (Array.isArray(built) ? built[0] : built)
  const [page, ...others] = output
  if (!page || !('source' in page) || others.length > 0) throw new Error('the page must be one file')
  checkSources(modules)
  return `${String(page.source).trimEnd()}\n${licencesOf(packagesOf(modules))}`
}

/**
 * Adds the path of each module that is part of the page.
 * @param {string[]} modules
 * @returns {import('vite').Plugin}
 */
function collectModules(modules) {
  return {
    name: 'collect-modules',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) if (file.type === 'chunk') modules.push(...file.moduleIds)
    },
  }
}

/**
 * Throws if the page has a module that the fingerprint does not: the cache would not notice its changes.
 * @param {string[]} modules
 */
function checkSources(modules) {
  const own = modules.filter((id) => id.startsWith(`${root}src/`)).map((id) => id.replace(/\?.*/, ''))
  const missing = own.find((file) => !sources.includes(file))
  if (missing) throw new Error(`the page contains ${missing}. Add it to \`shared\` in scripts/page.mjs`)
}

/**
 * Returns the folder of each package that is part of the page.
 * @param {string[]} modules
 */
function packagesOf(modules) {
  const folders = modules.flatMap((id) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? [])
  return [...new Set(folders)].sort()
}

/**
 * Returns the licences as a comment, because they must accompany every copy of the packages, and each response is one.
 * @param {string[]} folders
 */
function licencesOf(folders) {
  const licences = folders.map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
    return `This page contains ${name} ${version}:\n\n${readFileSync(`${folder}/LICENSE`, 'utf8').trim()}\n`
  })
  const text = licences.join('\n')
  if (text.includes('-->')) throw new Error('a licence ends its own comment in the page')
  return `<!--\n${text}-->\n`
}

/**
 * Returns the hash by which the Content-Security-Policy allows the one script, or the one style, of the page
 * (https://www.w3.org/TR/CSP3/#source-list-syntax).
 * @param {string} html
 * @param {'script' | 'style'} name
 */
function hashOf(html, name) {
  const elements = [...html.matchAll(new RegExp(`<${name}(?: [^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))]
  const [only, ...others] = elements.filter(([tag]) => !tag.startsWith('<script type="application/json"'))
  if (!only || others.length > 0) throw new Error(`the page must have one ${name}, not ${elements.length}`)
  return `sha256-${createHash('sha256').update(String(only[1])).digest('base64')}`
}
