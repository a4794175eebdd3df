/** Every file of src/ begins with a comment that says what it is, and every export has a docstring. */
import type { ClassDeclaration, ExportDefaultDeclaration, ExportNamedDeclaration, Node } from '@babel/types'
import { test } from 'vitest'
import { expectNone, lineOf, type Source, sourcesIn } from './house.ts'

const sources = sourcesIn('src')

test('every file of src/ begins with a doc comment', () => {
  const bare = sources.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text))
  expectNone(bare.map(({ path }) => `${path} does not begin with a doc comment. Say in one sentence what the file is`))
})

test('every export of src/ has a docstring', () => {
  const bare = sources.flatMap((source) => exportsOf(source).map((node) => ({ source, node })))
  expectNone(bare.filter(({ source, node }) => !hasDocstring(source, node)).map(({ source, node }) => issue(source, node)))
})

test('every public method of an exported class of src/ has a docstring', () => {
  const methods = sources.flatMap((source) => publicMethodsOf(source).map((node) => ({ source, node })))
  expectNone(methods.filter(({ source, node }) => !hasDocstring(source, node)).map(({ source, node }) => issue(source, node)))
})

test('no comment in src/ excludes code from coverage', () => {
  const comments = sources.flatMap(({ path, tree }) => (tree.comments ?? []).map((comment) => ({ path, comment })))
  const bad = comments.filter(({ comment }) => /(v8|c8|istanbul|coverage)[\s:]+(ignore|disable)/i.test(comment.value))
  expectNone(
    bad.map(({ path, comment }) => `${path}:${lineOf(comment)} excludes code from coverage. Test the code, or remove it`),
  )
})

/** The declarations that a file exports. Only the first overload of a function counts. */
function exportsOf({ tree }: Source): Node[] {
  const declarations = tree.program.body.filter(isExport).filter((node) => node.declaration)
  return declarations.filter(
    (node, index) => index === 0 || nameOf(node) === undefined || nameOf(declarations[index - 1]) !== nameOf(node),
  )
}

function isExport(node: Node): node is ExportNamedDeclaration | ExportDefaultDeclaration {
  return node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration'
}

function nameOf(node: ExportNamedDeclaration | ExportDefaultDeclaration | undefined): string | undefined {
  const declaration = node?.declaration
  const isFunction = declaration?.type === 'FunctionDeclaration' || declaration?.type === 'TSDeclareFunction'
  return isFunction ? declaration.id?.name : undefined
}

function publicMethodsOf(source: Source): Node[] {
  const classes = exportsOf(source).flatMap((node) =>
    isExport(node) && node.declaration?.type === 'ClassDeclaration' ? node.declaration : [],
  )
  return classes.flatMap(methodsOf)
}

function methodsOf({ body }: ClassDeclaration): Node[] {
  const methods = body.body.filter((member) => member.type === 'ClassMethod' || member.type === 'TSDeclareMethod')
  const open = methods.filter((method) => method.kind !== 'constructor' && !method.override && !isPrivate(method.accessibility))
  return open.filter((method, index) => index === 0 || keyOf(open[index - 1]) !== keyOf(method))
}

function isPrivate(accessibility: string | null | undefined): boolean {
  return accessibility === 'private' || accessibility === 'protected'
}

function keyOf(method: Node | undefined): string {
  return method && 'key' in method && method.key && typeof method.key === 'object' && 'name' in method.key
    ? String(method.key.name)
    : ''
}

/** Whether a doc comment precedes the node. The comment at the beginning of the file does not count. */
function hasDocstring({ tree }: Source, node: Node): boolean {
  const above = node.leadingComments?.at(-1)
  return above?.type === 'CommentBlock' && above.value.startsWith('*') && above.start !== tree.comments?.[0]?.start
}

function issue({ path }: Source, node: Node): string {
  return `${path}:${lineOf(node)} has no docstring. Write what it does, then what the signature cannot say`
}
