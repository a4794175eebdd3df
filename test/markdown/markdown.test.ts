/** The safe part of Markdown: what it reads, what stays text, and that no description takes long. */
import { describe, expect, test } from 'vitest'
import { type Block, type Inline, parseMarkdown } from '#inside/markdown/blocks.js'
import { safeUrl } from '#inside/markdown/inline.js'

/** Writes the tree in a short notation: `strong(two)`. */
function inlineText(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text
      if (part.kind === 'break') return 'break()'
      if (!('children' in part)) return `code(${part.text})`
      const inner = inlineText(part.children)
      return part.kind === 'link' ? `link(${part.url}: ${inner})` : `${part.kind}(${inner})`
    })
    .join('')
}

function blockText(block: Block): string {
  if (block.kind === 'code') return `code[${block.text}]`
  if (block.kind !== 'list') return `${block.kind === 'heading' ? 'heading' : 'p'}[${inlineText(block.children)}]`
  const items = block.items.map((blocks) => blocks.map(blockText).join(' '))
  return `${block.start === undefined ? 'ul' : `ol ${block.start}`}[${items.join(' | ')}]`
}

const read = (text: string) => parseMarkdown(text).map(blockText).join(' ')

describe('a description', () => {
  test.each([
    ['', ''],
    [' \n\n ', ''],
    ['one\ntwo\n\nthree', 'p[one two] p[three]'],
    ['one\r\n\r\ntwo', 'p[one] p[two]'],
    ['one  \ntwo\\\nthree', 'p[onebreak()twobreak()three]'],
    ['# One\ntwo', 'heading[One] p[two]'],
    ['####### seven', 'p[####### seven]'],
    ['one\n---\ntwo', 'p[one] p[two]'],
    ['- a\n- b', 'ul[p[a] | p[b]]'],
    ['* a\n+ b', 'ul[p[a]] ul[p[b]]'],
    ['1. a\n2. b\n3. c', 'ol 1[p[a] | p[b] | p[c]]'],
    ['7) a\n8) b', 'ol 7[p[a] | p[b]]'],
    ['- a\n  more\nlazy\n\n  second\n- b', 'ul[p[a more lazy] p[second] | p[b]]'],
    ['- a\n  - b\n    - c', 'ul[p[a] ul[p[b] ul[p[c]]]]'],
    ['text\n- item', 'p[text] ul[p[item]]'],
    ['It was in\n1986. A good year', 'p[It was in 1986. A good year]'],
    ['```ts\nconst a = `*b*`\n```\nend', 'code[const a = `*b*`] p[end]'],
    ['~~~\n```\n~~~', 'code[```]'],
    ['````\n```\n````', 'code[```]'],
    ['```\nnever\nended', 'code[never\nended]'],
    ['- ```\n  a\n  ```', 'ul[code[a]]'],
    ['| a | b |\n|---|---|', 'p[| a | b | |---|---|]'],
    ['> quoted', 'p[> quoted]'],
  ])('%j has these blocks', (text, blocks) => {
    expect(read(text)).toBe(blocks)
  })

  test.each([
    ['*a* _b_ **c** __d__ ***e***', 'emphasis(a) emphasis(b) strong(c) strong(d) emphasis(strong(e))'],
    ['*a **b** c*', 'emphasis(a strong(b) c)'],
    ['**a*b*c**', 'strong(aemphasis(b)c)'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['snake_case_name and __init__x', 'snake_case_name and __init__x'],
    ['*a', '*a'],
    ['a* b*', 'a* b*'],
    ['*a _b* c_', 'emphasis(a _b) c_'],
    ['a ****', 'a ****'],
    ['`a *b*` ``c`d`` ` e `', 'code(a *b*) code(c`d) code(e)'],
    ['`a', '`a'],
    ['``a`', '``a`'],
    ['\\*a\\* \\`b\\` \\[c\\](d) \\a', '*a* `b` [c](d) \\a'],
    ['[a](https://b.example/c?d=e#f)', 'link(https://b.example/c?d=e#f: a)'],
    ['[*a* `b`](http://c.example)', 'link(http://c.example/: emphasis(a) code(b))'],
    ['[a](<https://b.example>) [c](https://d.example "title")', 'link(https://b.example/: a) link(https://d.example/: c)'],
    ['[a](mailto:a@b.example)', 'link(mailto:a@b.example: a)'],
    ['![a](https://b.example/c.png)', 'link(https://b.example/c.png: a)'],
    ['[a [b](https://c.example) d](/e)', '[a link(https://c.example/: b) d](/e)'],
    [
      '<https://a.example> <mailto:a@b.example>',
      'link(https://a.example/: https://a.example) link(mailto:a@b.example: mailto:a@b.example)',
    ],
    [
      'See https://a.example/b, or http://c.example.',
      'See link(https://a.example/b: https://a.example/b), or link(http://c.example/: http://c.example).',
    ],
    ['xhttps://a.example', 'xhttps://a.example'],
    ['<b>bold</b> <!-- c --> &lt;', '<b>bold</b> <!-- c --> &lt;'],
    ['[a][b] [c] [d]()', '[a][b] [c] [d]()'],
    ['~~a~~ :b: @c #1', '~~a~~ :b: @c #1'],
  ])('%j has these parts', (text, parts) => {
    expect(read(text)).toBe(`p[${parts}]`)
  })
})

describe('links', () => {
  test.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'javascript&#58;alert(1)',
    'javascript&colon;alert(1)',
    'javascript%3Aalert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://a.example',
    'blob:https://a.example/1',
    '//a.example',
    '/a',
    'a',
    '#a',
    '?a',
    '',
    ' ',
    'https:a.example',
    'https:/a.example',
    'https:///a.example',
    'https://',
    'http://[::1',
    'mailto:',
    'https://bank.example@evil.example',
    'https://user:password@evil.example',
    'view-source:https://a.example',
    'feed:https://a.example',
    'httpsx://a.example',
  ])('%j is no address of a link', (address) => {
    expect(safeUrl(address)).toBeUndefined()
    for (const text of [`[x](${address})`, `[x](<${address}>)`, `![x](${address})`])
      expect(read(text)).not.toMatch(/^p\[link\((?!https?:)/)
  })

  test.each([
    ['https://a.example', 'https://a.example/'],
    ['HTTPS://A.EXAMPLE/b', 'https://a.example/b'],
    ['http://a.example\\@b.example', 'http://a.example/@b.example'],
    ['https://bücher.example', 'https://xn--bcher-kva.example/'],
    ['https://a.example/"onclick="x', 'https://a.example/%22onclick=%22x'],
    ["https://a.example/?'<b>", 'https://a.example/?%27%3Cb%3E'],
    ['https://a.example/(b)|`c`', 'https://a.example/%28b%29%7C%60c%60'],
    ['mailto:a@b.example?subject=c', 'mailto:a@b.example?subject=c'],
  ])('the address %j becomes %j', (address, url) => {
    expect(safeUrl(address)).toBe(url)
  })
})

describe('a description that is made to take long', () => {
  const signs = [
    '*',
    '**',
    '_',
    '`',
    '``',
    '[',
    '](',
    '![',
    '[a](',
    '[](',
    '<',
    '<a',
    '\\',
    '&',
    '#',
    '# ',
    '- ',
    '1. ',
    '> ',
    '~',
    '|',
    '---',
    '```\n',
  ]
  const mixed = [
    '*a ',
    'a* ',
    '**a',
    '*a _b ',
    '*a* b* ',
    '_a_b',
    '`x``',
    '[x](y "',
    '](x ',
    '[a](http://b)',
    'http://',
    'http://@',
    '<http://',
    '\n',
    ' ',
    '- a\n',
    '  - a\n',
    'a\n\n',
    'a  \n',
    '***a',
    '*_',
    '[*',
    '*[',
  ]
  test.each([...signs, ...mixed].map((piece) => [piece]))('100,000 characters of %j are read', (piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length)).slice(0, 100_000)
    expect(parseMarkdown(text)).toBeDefined()
    expect(parseMarkdown(`a ${text.slice(3)}`)).toBeDefined()
  })

  test('a longer text is shown as it is', () => {
    const text = '**a** '.repeat(20_000)
    expect(parseMarkdown(text)).toEqual([{ kind: 'paragraph', children: [{ kind: 'text', text }] }])
  })

  test('the tree is never deep, so that drawing it does not run out of stack', () => {
    const depthOf = (node: Block | Inline): number => {
      const inside = 'children' in node ? node.children : 'items' in node ? node.items.flat() : []
      return 1 + Math.max(0, ...inside.map(depthOf))
    }
    const emphasis = `${'*a **b '.repeat(5_000)}${'c** d* '.repeat(5_000)}`
    const lists = Array.from({ length: 1_000 }, (_, depth) => `${'  '.repeat(depth)}- a`)
      .join('\n')
      .slice(0, 99_000)
    for (const text of [emphasis, lists, '['.repeat(5_000) + 'a](https://b.example)'.repeat(1_000)])
      expect(Math.max(...parseMarkdown(text).map(depthOf))).toBeLessThan(50)
  })
})
