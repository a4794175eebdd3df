/** The reference: one page for each sub-path of the package, from its types and their docstrings. */
import { Converter, ReflectionKind } from 'typedoc'
import { manifest, subPaths } from '../scripts/manifest.mjs'

const { name } = manifest

/** @type {Partial<import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions>} */
export default {
  name,
  entryPoints: subPaths.map(({ module }) => `../src/${module}.ts`),
  tsconfig: 'tsconfig.json',
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme', nameBySubPath],
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

/**
 * Names each module by its sub-path (`nats`, not `broker`), and leaves out members that only types read, such as `~api`.
 * @param {import('typedoc').Application} app
 */
function nameBySubPath({ converter }) {
  const names = new Map(subPaths.map(({ subPath, module }) => [module.replace(/\/index$/, ''), subPath.slice(2) || name]))
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) module.name = names.get(module.name) ?? module.name
    const members = project.getReflectionsByKind(ReflectionKind.SomeMember)
    for (const member of members) if (member.name.startsWith('~') && member.name !== '~standard') project.removeReflection(member)
  })
}
