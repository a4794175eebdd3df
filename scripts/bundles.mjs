/**
 * Joins what tsc compiled into what ships: one file for each room, and small ones on top that package.json names. Loading a file
 * costs Node half a millisecond whatever is in it; a file for each room also keeps every class single, whichever sub-paths meet.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { rolldown } from 'rolldown'
import { root } from './run.mjs'

const compiled = `${root}.compiled/`
const dist = `${root}dist/`

/** Which modules are joined into which file. The first that one fits gets it, and with it all that it imports and nobody has yet. */
const joined = Object.entries({
  'bundles/protocol': /^(protocol|schema|async|options)\//,
  'bundles/audits': /^audits\/(audit|methods)/,
  'bundles/clauses': /^audits\//,
  'bundles/service': /^service\//,
  'bundles/client': /^client\//,
  // What adapters share and imports nothing of Node goes with the rules. The tokens are only for those who ask for them.
  'bundles/http': /^http\/(?!csrf-tokens)|^adapters\/(node\/raw-request|fetch\/unwrap)/,
  'bundles/openrpc': /^openrpc\//,
  'bundles/explorer': /^explorer\//,
  'adapters/node/http': /^adapters\/node\/http/,
  'adapters/node/listen': /^adapters\/node\/(listen|address|connections)/,
  // Two folders deep like its sources, so that their URLs relative to `import.meta.url` hold.
  'cli/program/command-line': /^cli\/(commands|load|program|report|request|watch\/watch)/,
})

/** Bundles what tsc left in .compiled/ into dist/, with maps that lead to src/, and puts the types beside it. */
export async function bundle() {
  const bundle = await rolldown({
    cwd: compiled,
    input: Object.fromEntries(entries().map((name) => [name, `${compiled}${name}.js`])),
    external: /^node:/,
    platform: 'neutral',
    treeshake: false, // which leaves the code as it was written: it rewrites expressions while it looks for what nobody uses
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
    // Docstrings stand in the types and the maps.
    comments: { legal: false, annotation: true, jsdoc: false },
    codeSplitting: {
      groups: joined.map(([name, paths], index) => ({ name, test: fitting(paths), priority: joined.length - index })),
    },
  })
  await bundle.close()
  copyTypes()
}

/** What users import, and what the command line starts by its file name. */
function entries() {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const files = Object.values(exports).flatMap((target) => target.default ?? [])
  const programs = ['main', 'watch/child', 'watch/loader-hook'].map((name) => `cli/${name}`)
  return [...files.map((file) => file.replace(/^\.\/dist\/|\.js$/g, '')), ...programs]
}

/** @param {RegExp} paths below .compiled/ */
function fitting(paths) {
  return (/** @type {string} */ id) => id.startsWith(compiled) && paths.test(id.slice(compiled.length))
}

/** Nobody imports the command line. */
function copyTypes() {
  const files = readdirSync(compiled, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => name.endsWith('.d.ts') && !name.startsWith('cli/'))) {
    mkdirSync(dirname(dist + file), { recursive: true })
    copyFileSync(compiled + file, dist + file)
  }
}
