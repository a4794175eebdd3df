/** Reads HTML as a browser does. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
export type Element = DefaultTreeAdapterTypes.Element

/** All elements, in order. */
export function elementsIn(html: string): Element[] {
  return nodesIn(parse(html)).filter((node) => 'tagName' in node)
}

/** The text without its markup. */
export function textIn(html: string): string {
  const texts = nodesIn(parse(html)).map((node) => ('value' in node ? node.value : ''))
  return texts.join('')
}

/** `undefined` if the element has no such attribute. */
export function attributeOf({ attrs }: Element, name: string): string | undefined {
  return attrs.find((attribute) => attribute.name === name)?.value
}

function nodesIn(node: Node): Node[] {
  return [node, ...('childNodes' in node ? node.childNodes.flatMap(nodesIn) : [])]
}
