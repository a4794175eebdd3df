/**
 * Links of a page to files outside of docs/, which the site does not have: an example leads to its page, any other file to the repository.
 * If its address is not known, the text stays without a link.
 */
import { posix } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

interface Environment {
  relativePath: string
}

export function outsideLinks(markdown: MarkdownRenderer, repository: string | undefined): void {
  markdown.core.ruler.push('outside-links', (state) => {
    const { relativePath } = state.env as Environment
    for (const { children } of state.tokens) for (const token of children ?? []) replaceLink(token, relativePath, repository)
  })
}

type Token = ReturnType<MarkdownRenderer['parse']>[number]

/** markdown-it keeps the tokens of an opening and a closing tag apart, so a link that is dropped becomes a `span`. */
function replaceLink(token: Token, page: string, repository: string | undefined): void {
  const href = token.attrGet('href')
  if (token.type !== 'link_open' || !href) return
  const path = posix.join('docs', posix.dirname(page), href)
  if (/^([a-z]+:|#|\/)/i.test(href) || path.startsWith('docs/')) return
  const [, example] = path.match(/^examples\/([\w-]+)\.ts$/) ?? []
  if (example) token.attrSet('href', `/examples/${example}`)
  else if (repository) token.attrSet('href', `${repository}/blob/main/${path}`)
  else token.attrs = [['data-path', path]]
}
