/** Finds comments and lines in the syntax of a file. */
import type { SyntaxNode } from './compiler.ts'

/** Syntax that has its comment further out: that of `const add = () => 1` belongs to the statement. */
const inner = [
  'ArrowFunction',
  'FunctionExpression',
  'ParenthesizedExpression',
  'AsExpression',
  'SatisfiesExpression',
  'VariableDeclaration',
  'VariableDeclarationList',
]

/**
 * The last JSDoc before a declaration; `undefined` if there is none. It is read from the text, because the syntax that comes from the
 * compiler has no comments of members.
 */
export function commentOf(text: string, node: SyntaxNode, kinds: { readonly [name: string]: number }): string | undefined {
  const isInner = (kind: number) => inner.some((name) => kinds[name] === kind)
  for (let at: SyntaxNode | undefined = node; at; at = isInner(at.kind) ? at.parent : undefined) {
    const comment = blanksAt(text, at.pos)
      .match(/\/\*\*(?!\/)[\s\S]*?\*\//g)
      ?.at(-1)
    if (comment) return comment
  }
  return undefined
}

/** The number of the line at a position, behind blanks and comments. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position + blanksAt(text, position).length).split('\n').length
}

/** The blanks and comments at a position. */
function blanksAt(text: string, position: number): string {
  const pattern = /(?:\s+|\/\*[\s\S]*?\*\/|\/\/.*)*/y
  pattern.lastIndex = position
  return pattern.exec(text)?.[0] ?? ''
}
