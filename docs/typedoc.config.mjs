/** The reference: one page for each sub-path of the package, from its types and their docstrings. */
import { readFileSync } from 'node:fs'

const { name, exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** `./dist/adapters/node/index.d.ts` is made from `../src/adapters/node/index.ts`. */
const entryPoints = Object.values(exports).flatMap(
  ({ types }) => types?.replace('./dist/', '../src/').replace('.d.ts', '.ts') ?? [],
)

/** @type {Partial<import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions>} */
export default {
  name,
  entryPoints,
  tsconfig: 'tsconfig.json',
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme', './typedoc-sub-paths.mjs'],
  out: 'reference',
  docsRoot: '.',
  outputFileStrategy: 'modules',
  readme: 'none',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  pageTitleTemplates: {
    index: () => 'Reference',
    module: ({ name: subPath }) => (subPath === name ? name : `${name}/${subPath}`),
  },
  groupOrder: ['Functions', 'Classes', 'Variables', 'Interfaces', 'Type Aliases', 'References'],
  sort: ['alphabetical'],
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  excludeInternal: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  propertyMembersFormat: 'table',
  indexFormat: 'table',
  useCodeBlocks: true,
  useHTMLAnchors: true,
  expandObjects: true,
  // Signatures name types that users never write, such as what `method` makes of a handler.
  validation: { notExported: false },
}
