/** The docs show every text of a document as text: each string of these documents tries to become markup. */
import { createRequire } from 'node:module'
import { marked } from 'marked'
import { describe, expect, test } from 'vitest'
import { docsFrom } from '#inside/cli/report/docs.js'
import { htmlFrom } from '#inside/cli/report/docs-html.js'
import { markdownFrom } from '#inside/cli/report/docs-markdown.js'
import { attributeOf, elementsIn, textIn } from '../setup/html.ts'

const MarkdownIt: new (options: object) => { render(text: string): string } = createRequire(import.meta.url)('markdown-it')

const attacks = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '</code></pre></td></table></style><img src=x onerror=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '`<img src=x onerror=alert(1)>',
  '``<img src=x onerror=alert(1)>``',
  '|<img src=x onerror=alert(1)>|',
  '\\|<img src=x onerror=alert(1)>|`',
  '\\<img src=x onerror=alert(1)>',
  '\\\\<img src=x onerror=alert(1)>',
  '[click](javascript:alert(1))',
  '![x](javascript:alert(1))',
  '\\[click](javascript:alert(1))',
  '[click][a]\n\n[a]: javascript:alert(1)',
  '<javascript:alert(1)>',
  '```\n\n<img src=x onerror=alert(1)>\n\n```',
  'a\n\n    <img src=x onerror=alert(1)>',
  'a\n---\n| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | x |',
  '<!-- --><img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '&lt;img src=x onerror=alert(1)&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '# <iframe src=javascript:alert(1)>',
  '**bold** _and_ ~~gone~~ $x$',
  '- item\n1. item\n> quote\n+ item\n* item\n=====',
  ...[' - item', '\n1. item', '\n# heading'],
  '\u001b[31mred\u001b[0m \u202egnp.exe \u0000 \u0085',
  '{{constructor.constructor("alert(1)")()}}',
  'see http://evil.example/a?b=c, https://evil.example or ftp://evil.example',
  'HTTP://EVIL.EXAMPLE (http://evil.example) "https://evil.example"',
  '<http://evil.example> <me@evil.example>',
  '//evil.com /a//evil.com',
  'www.evil.example WWW.evil.com www.1evil.com',
  'evil.com user.name readme.md evil.рф',
  'me@evil.example, a_b.c+d-e@evil-b.example; mailto:me@evil.example xmpp:me@evil.example',
  '`me@evil.example` \\me@evil.example |me@evil.example| @evil.com ;@evil.com',
]

/** A document whose every string is `text`, except the descriptions, which are Markdown. */
function documentOf(text: string, description = 'harmless'): object {
  const schema = {
    type: 'object',
    title: text,
    description,
    default: text,
    properties: {
      [text]: { enum: [text, 1] },
      other: { $ref: `#/components/schemas/${text}` },
      third: { type: text },
      fourth: { const: text },
    },
    required: [text],
  }
  const content = { name: text, summary: text, description, required: true, schema }
  return {
    openrpc: text,
    info: { title: text, version: text, description },
    servers: [{ url: text, name: text }],
    methods: [
      {
        name: text,
        summary: text,
        description,
        deprecated: true,
        'x-guarded': true,
        tags: [{ name: text }],
        paramStructure: text,
        'x-params': schema,
        params: [content, content],
        result: content,
        errors: [
          { code: text, message: text, data: { [text]: text } },
          { code: 1, message: text },
        ],
        'x-error-data': { 1: schema },
        examples: [{ name: text, params: [{ name: text, value: text }], result: { name: text, value: { [text]: text } } }],
      },
    ],
    components: { schemas: { [text]: schema } },
  }
}

function tagsOf(html: string): string[] {
  return elementsIn(html).map(({ tagName, attrs }) => [tagName, ...attrs.map(({ name }) => name)].join(' '))
}

const harmlessTags = tagsOf(htmlFrom(docsFrom(documentOf('harmless'))))

describe('the page', () => {
  test.each(attacks)('the page shows %j as text', (attack) => {
    const page = htmlFrom(docsFrom(documentOf(attack)))
    expect(tagsOf(page)).toEqual(harmlessTags)
    for (const { attrs } of elementsIn(page).filter(({ tagName }) => tagName === 'a'))
      expect(attrs[0]?.value).toMatch(/^#[\w.-]+$/)
  })

  test('the page shows a text unchanged', () => {
    expect(textIn(htmlFrom(docsFrom(documentOf('</td>`a | b`&amp;"quoted"'))))).toContain('</td>`a | b`&amp;"quoted"')
  })

  test('the page has no script, loads nothing, and forbids both by its policy', () => {
    const page = htmlFrom(docsFrom(documentOf('x')))
    expect(tagsOf(page).some((tag) => /script|img|link|iframe|src/.test(tag))).toBe(false)
    expect(page).toContain(`content="default-src 'none'; style-src 'sha256-`)
    expect(page).not.toMatch(/https?:/)
  })
})

describe('the Markdown', () => {
  const renderers: [name: string, render: (text: string) => string][] = [
    ['marked', (text) => marked.parse(text, { async: false })],
    ['markdown-it with HTML and links', (text) => new MarkdownIt({ html: true, linkify: true }).render(text)],
  ]
  const allowed = new Set([
    'html',
    'head',
    'body',
    'h1',
    'h2',
    'p',
    'strong',
    'code',
    'pre',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'br',
  ])

  describe.each(renderers)('rendered by %s', (name, render) => {
    test.each(attacks)(`Markdown rendered by ${name} shows %j as text`, (attack) => {
      const elements = elementsIn(render(markdownFrom(docsFrom(documentOf(attack)))))
      expect(elements.map(({ tagName }) => tagName).filter((tag) => !allowed.has(tag))).toEqual([])
      expect(elements.flatMap(({ attrs }) => attrs)).toEqual([])
      const count = (tag: string) => elements.filter(({ tagName }) => tagName === tag).length
      expect({ h1: count('h1'), h2: count('h2'), table: count('table'), pre: count('pre') }).toEqual({
        h1: 1,
        h2: 1,
        table: 2,
        pre: 1,
      })
    })

    test(`Markdown rendered by ${name} shows a text unchanged`, () => {
      for (const text of [
        'a | b',
        'http://a.example/b?c=d',
        'www.a.com',
        'Mail me@a-b.example.',
        'v1.2.3, e.g. a.b',
        '//x',
        'a:b',
        '`tick`',
        '*star* _under_',
        '1. one',
        '<b>',
        '\\',
        'x\\|y',
        '&amp;',
        '[a](b)',
      ]) {
        expect(textIn(render(markdownFrom(docsFrom(documentOf(text)))))).toContain(text)
      }
    })
  })
})

/** More that a description may try: links in every spelling, nested markup, and ends of the blocks around it. */
const descriptions = [
  ...attacks,
  ...['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\u0000script:alert(1)', 'java\tscript:alert(1)'],
  ...[
    'javascript&#58;alert(1)',
    'javascript&colon;alert(1)',
    '&#x6A;avascript:alert(1)',
    '%6aavascript:alert(1)',
    '\\javascript:x',
  ],
  ...[
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://a.example',
    'blob:https://a.example/1',
  ],
  ...[
    '//evil.example',
    '/evil',
    '?evil',
    '#evil',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'https://',
  ],
  ...['https://bank.example@evil.example/', 'https://user:pass@evil.example', 'mailto:', 'http://[::1', 'http://a b'],
  ...['https://a.example/"onmouseover="alert(1)', "https://a.example/'onmouseover='alert(1)", 'https://a.example/><img src=x>'],
].flatMap((text) => (attacks.includes(text) ? [text] : [`[x](${text})`, `[x](<${text}>)`, `<${text}>`, `![x](${text} "title")`]))

const nested = [
  '[<img src=x onerror=alert(1)>](https://a.example)',
  '[x](https://a.example "" onmouseover=alert(1) "")',
  '[`</code><img src=x onerror=alert(1)>`](https://a.example)',
  '**[*x*](javascript:alert(1))**',
  '[a [b](javascript:alert(1)) c](https://a.example)',
  '`[x](javascript:alert(1))`',
  '```html\n<script>alert(1)</script>\n```\n~~~\n```\n# not a heading\n~~~',
  '```\nnever ended\n# heading\n| a | b |',
  '- a\n  - b\n    ```\n    <script>alert(1)</script>\n- <img src=x>',
  '# one\n## two\nthree\n===\nfour\n---\n***\n1. # five',
  '| a | b |\n|---|---|\n| c | d |\n\n<table><tr><td>',
  '[x]: javascript:alert(1)\n\n[x]\n\n[x][x]\n\n[^1]\n\n[^1]: note',
  '<https://a.example|b`c`>  \n  <!--\n# heading\n-->',
  'a\\\n# heading\\\n- item',
  '\\![x](https://a.example)',
  'a!<https://a.example>',
  '#',
  '- #  \n- ** ` `',
  '**` `**',
  '<https://bank.example&commat;evil.example/>',
  '[x](https://bank.example&#64;evil.example/?a&newline;)',
]

describe.each([
  ['the page', (docs: ReturnType<typeof docsFrom>) => htmlFrom(docs)],
  ['Markdown rendered by marked', (docs) => marked.parse(markdownFrom(docs), { async: false })],
  [
    'Markdown rendered by markdown-it with HTML and links',
    (docs) => new MarkdownIt({ html: true, linkify: true }).render(markdownFrom(docs)),
  ],
] as [string, (docs: ReturnType<typeof docsFrom>) => string][])('a description in %s', (name, render) => {
  const allowed = new Set(['p', 'em', 'strong', 'code', 'pre', 'ul', 'ol', 'li', 'br', 'a'])
  const frame = (html: string) => tagsOf(html).filter((tag) => !allowed.has(tag.split(' ')[0] ?? ''))
  const harmless = frame(render(docsFrom(documentOf('x'))))

  test.each([...new Set([...descriptions, ...nested])])(`a description in ${name} changes nothing around it: %j`, (attack) => {
    const html = render(docsFrom(documentOf('x', attack)))
    expect(frame(html)).toEqual(harmless)
    for (const element of elementsIn(html).filter(({ tagName }) => allowed.has(tagName))) {
      const expected = ['href', 'rel', 'start', ...(element.tagName === 'code' ? ['class'] : [])]
      const names = element.attrs.map(({ name: attribute }) => attribute)
      expect(names.filter((attribute) => !expected.includes(attribute))).toEqual([])
      const href = attributeOf(element, 'href') ?? '#x-1'
      expect(href).toMatch(/^(#x-1|mailto:\S+|https?:\/\/[^\s@"'<>]+)$/)
    }
  })

  test(`a description in ${name} has paragraphs, emphasis, code, lists and links`, () => {
    const html = render(
      docsFrom(
        documentOf(
          'x',
          'Adds *two* **big** `numbers`.\n\n- one\n- two\n\n1. first\n2. second\n\n[More](https://a.example/b?c=d&e).',
        ),
      ),
    )
    const main = html.slice(html.indexOf('<h2'))
    for (const part of [
      '<em>two</em>',
      '<strong>big</strong>',
      '<code>numbers</code>',
      '<ul>',
      '<ol',
      'https://a.example/b?c=d&amp;e',
    ])
      expect(main).toContain(part)
    expect(textIn(main).replaceAll(/\s+/g, ' ')).toContain('first second More.')
  })
})

test('docs of long words, without and with an @, are written', () => {
  for (const text of [
    'a'.repeat(90_000),
    `${'a'.repeat(90_000)}@`,
    'a.'.repeat(45_000),
    '@'.repeat(90_000),
    `\`${'b-'.repeat(40_000)}|\``,
  ]) {
    const docs = docsFrom({
      info: { title: text, description: text },
      methods: [{ name: text, summary: text, description: text }],
    })
    expect(markdownFrom(docs).length).toBeGreaterThan(text.length)
    expect(htmlFrom(docs).length).toBeGreaterThan(text.length)
  }
})

test('docs contain no control characters', () => {
  const docs = docsFrom(
    documentOf(
      '\u001b]0;title\u0007\u009b31m\u202e\u2066\u200e\u200f\u061c\u2028\u2029x',
      '\u001b]0;title\u0007\u009b31m\u202e`\u2066\u200e`',
    ),
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test searches for these characters
  const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/
  expect(markdownFrom(docs)).not.toMatch(controls)
  expect(htmlFrom(docs)).not.toMatch(controls)
})

describe('a malformed document', () => {
  const malformed: unknown[] = [null, 0, '', 'text', true, [], {}, [null], [[]], [0], { length: 1 }]

  test.each(malformed.map((value) => [value]))('docs leave out %j in every place', (value) => {
    const method = Object.fromEntries(
      [
        'name',
        'summary',
        'description',
        'deprecated',
        'tags',
        'params',
        'result',
        'errors',
        'examples',
        'x-error-data',
        'paramStructure',
      ].map((name) => [name, value]),
    )
    const document = { info: value, servers: value, components: value, methods: [method, value] }
    expect(htmlFrom(docsFrom(document))).toContain('<h1>')
    expect(markdownFrom(docsFrom(document))).toContain('# ')
    expect(docsFrom({ methods: value }).methods.length).toBeLessThanOrEqual(1)
  })

  test('docs show names of Object.prototype like other names', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(htmlFrom(docsFrom(documentOf(name)))).toContain(`<code>${name}</code>`)
    }
  })

  test('docs shorten schemas that are cyclic, deep or wide', () => {
    let deep: object = {}
    for (let level = 0; level < 100_000; level++) deep = { items: deep }
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`p${index}`, { $ref: '#/components/schemas/a.b' }]),
    )
    const components = { schemas: { 'a.b': { properties: many } } }
    const params = [
      { name: 'deep', schema: deep },
      { name: 'wide', schema: { $ref: '#/components/schemas/a.b' } },
    ]
    const docs = docsFrom({
      info: {},
      components,
      methods: [{ name: 'm', params, examples: [{ params: [{ value: deep }], result: { value: deep } }] }],
    })
    expect(docs.methods[0]?.params[0]?.type.length).toBeLessThan(100)
    expect(docs.methods[0]?.params[1]?.type).toContain('p0?: a.b')
    expect(docs.methods[0]?.examples[0]?.result).toBe('…')
  })
})

test('docs show the type of all params if they have no list', () => {
  const docs = docsFrom({
    info: {},
    methods: [{ name: 'm', params: [], 'x-params': { type: 'array', items: { type: 'number' } } }],
  })
  expect(markdownFrom(docs)).toContain('Params as a whole: `number[]`')
  expect(htmlFrom(docs)).toContain('Params as a whole: <code>number[]</code>')
  expect(markdownFrom(docs)).not.toContain('none')
})

describe('the type of a schema', () => {
  const schemas = { 'm.x': { type: 'array', items: { type: 'string' } }, Note: { type: 'object' } }
  test.each([
    [{}, 'any'],
    [true, 'any'],
    [false, 'never'],
    [{ type: 'string' }, 'string'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'array', items: { type: 'number' } }, 'number[]'],
    [{ type: 'array', items: { type: ['number', 'null'] } }, '(number | null)[]'],
    [{ type: 'array', items: [{ type: 'number' }, { type: 'string' }] }, '[number, string]'],
    [{ prefixItems: [{ type: 'number' }], type: 'array', items: false }, '[number]'],
    [{ enum: ['a', 'b', 1, null] }, '"a" | "b" | 1 | null'],
    [{ const: 'x' }, '"x"'],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'string' }] }, 'string | number'],
    [{ allOf: [{ $ref: '#/components/schemas/Note' }] }, 'Note'],
    [{ type: 'object' }, 'object'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, '{ [name]: number }'],
    [{ type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] }, '{ a: string, b?: any }'],
    [{ type: 'object', properties: {} }, '{}'],
    [{ $ref: '#/components/schemas/Note' }, 'Note'],
    [{ $ref: '#/components/schemas/m.x' }, 'string[]'],
    [{ enum: Array.from({ length: 20 }, (_, index) => index) }, '0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | …'],
  ])('the type of %j reads %s', (schema, words) => {
    const docs = docsFrom({ info: {}, components: { schemas }, methods: [{ name: 'm', params: [{ name: 'x', schema }] }] })
    expect(docs.methods[0]?.params[0]?.type).toBe(words)
  })
})
