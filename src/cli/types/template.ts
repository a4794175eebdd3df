/** Describes template literal types, such as `user_${number}`, as patterns. */
import type { Type } from './compiler.ts'
import { Gap } from './schema.ts'
import type { View } from './view.ts'

const patterns: { readonly [flag: string]: string } = {
  String: '[\\s\\S]*',
  Number: '-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?',
  BigInt: '-?\\d+',
  Boolean: '(true|false)',
  Undefined: 'undefined',
  Null: 'null',
}

/** The pattern of the whole text, without anchors. @throws Gap for parts that have none. */
export async function templatePattern(view: View, type: Type, place: string): Promise<string> {
  const types = await view.membersOf(type)
  const parts = await Promise.all(types.map((each) => partPattern(view, each, place)))
  return type.texts.map((text, index) => literalPattern(text) + (parts[index] ?? '')).join('')
}

async function partPattern(view: View, type: Type, place: string): Promise<string> {
  if (view.is(type, 'StringLiteral', 'NumberLiteral', 'BooleanLiteral', 'BigIntLiteral'))
    return literalPattern(String(type.value))
  if (view.is(type, 'TemplateLiteral')) return templatePattern(view, type, place)
  const [flag] = Object.keys(patterns).filter((name) => view.is(type, name))
  if (flag !== undefined && patterns[flag] !== undefined) return patterns[flag]
  if (!view.is(type, 'Union')) throw new Gap(`${place}: ${await view.text(type)} cannot be checked within a text`)
  const members = await view.membersOf(type)
  return `(${(await Promise.all(members.map((each) => partPattern(view, each, place)))).join('|')})`
}

function literalPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
