/**
 * Bundles the output of tsc: one file for each folder of src/, and small entry files that package.json names. Few files load faster, and
 * every class exists only once, whichever sub-paths a program imports.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { rolldown } from 'rolldown'
import { subPaths } from './manifest.mjs'
import { root } from './run.mjs'

const compiled = `${root}.compiled/`
const dist = `${root}dist/`

/** Which modules go into which bundle. The first match gets a module, and with it all of its imports that are in no bundle yet. */
const bundles = Object.entries({
  'bundles/protocol': /^(protocol|schema|async|options)\//,
  'bundles/audits': /^audits\/(audit|methods)/,
  'bundles/clauses': /^audits\//,
  'bundles/service': /^service\//,
  'bundles/client': /^client\//,
  // Modules that several adapters share and that do not import Node belong to http. csrf-tokens is a sub-path of its own.
  'bundles/http': /^http\/(?!csrf-tokens)|^adapters\/(node\/http|two-way-options|fetch\/(request|unwrap|handler|host))/,
  'bundles/channel': /^channel\/(?!index)|^adapters\/(two-way-endpoint|web-socket-endpoint|ws|fetch\/two-way)/,
  'bundles/broker': /^broker\/(?!index)/,
  'bundles/openrpc': /^openrpc\//,
  'bundles/openapi': /^openapi\/(?!index)/,
  'bundles/types': /^types\//,
  'bundles/explorer': /^explorer\//,
  'bundles/mcp': /^mcp\//,
  'adapters/node/listen': /^adapters\/node\/(listen|address|connections|probes)/,
  // Two folders deep like its sources, so that their URLs relative to `import.meta.url` hold.
  'cli/program/command-line': /^cli\/(commands|diff|foreign|load|program|report|request|watch\/watch|workers|nats|listen|types)/,
})

/** Bundles .compiled/ into dist/, with maps that lead to src/, and copies the types. */
export async function bundle() {
  const bundle = await rolldown({
    cwd: compiled,
    input: Object.fromEntries(entries().map((name) => [name, `${compiled}${name}.js`])),
    external: /^node:/,
    platform: 'neutral',
    treeshake: false, // tree shaking would rewrite expressions
    preserveEntrySignatures: 'strict',
    plugins: [
      { name: 'maps-of-tsc', load: (file) => ({ code: readFileSync(file, 'utf8'), map: readFileSync(`${file}.map`, 'utf8') }) },
    ],
  })
  await bundle.write({
    dir: dist,
    sourcemap: true,
    minify: false,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    minifyInternalExports: false,
    // Docstrings are in the types and the maps.
    comments: { legal: false, annotation: true, jsdoc: false },
    codeSplitting: {
      groups: bundles.map(([name, paths], index) => ({ name, test: matching(paths), priority: bundles.length - index })),
    },
  })
  await bundle.close()
  copyTypes()
}

/** The files that users import, and those that the command line starts by file name. */
function entries() {
  const programs = ['main', 'watch/child', 'watch/loader-hook'].map((name) => `cli/${name}`)
  return [...subPaths.map(({ module }) => module), ...programs]
}

/** @param {RegExp} paths relative to .compiled/ */
function matching(paths) {
  return (/** @type {string} */ id) => id.startsWith(compiled) && paths.test(id.slice(compiled.length))
}

/** Copies the types, except those of the command line, which has no public types. */
function copyTypes() {
  const files = readdirSync(compiled, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => name.endsWith('.d.ts') && !name.startsWith('cli/'))) {
    mkdirSync(dirname(dist + file), { recursive: true })
    copyFileSync(compiled + file, dist + file)
  }
}
