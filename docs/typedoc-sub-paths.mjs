/** Names each module of the reference by its sub-path (`nats`, not `broker`), and leaves out members that only types read, such as `~api`. */
import { readFileSync } from 'node:fs'
import { Converter, ReflectionKind } from 'typedoc'

const { name, exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** By the module of its file: `adapters/node` → `node`, `index` → the name of the package. */
const names = new Map(
  Object.entries(exports).flatMap(([subPath, { types }]) => (types ? [[moduleOf(types), subPath.slice(2) || name]] : [])),
)

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) module.name = names.get(module.name) ?? module.name
    const members = project.getReflectionsByKind(ReflectionKind.SomeMember)
    for (const member of members) if (member.name.startsWith('~') && member.name !== '~standard') project.removeReflection(member)
  })
}

/** @param {string} types `./dist/adapters/node/index.d.ts` */
function moduleOf(types) {
  return types.replace('./dist/', '').replace(/(\/index)?\.d\.ts$/, '')
}
