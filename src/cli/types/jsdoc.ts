/** Reads a JSDoc comment: its text, its tags, and those tags that say what JSON Schema says too. */

/** A comment in pieces. */
export interface Docs {
  readonly text: string
  readonly tags: readonly DocTag[]
}

/** One tag, such as `@minimum 1`. */
export interface DocTag {
  readonly name: string
  readonly text: string
}

/** What stands for a comment if there is none. */
export const noDocs: Docs = { text: '', tags: [] }

/** Reads `/** … *\/` as it stands in the source. */
export function parseDocs(comment: string): Docs {
  const lines = comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split(/\r?\n/)
    .map((line, index) => (index === 0 ? line.trim() : line.replace(/^\s*\* ?/, '').trimEnd()))
  const text: string[] = []
  const tags: { name: string; lines: string[] }[] = []
  let isCode = false
  for (const line of lines.flatMap(splitTags)) {
    if (/^\s*```/.test(line)) isCode = !isCode
    const [, name, rest = ''] = (isCode ? undefined : /^\s*@([a-zA-Z]+)(?:\s+(.*))?$/.exec(line)) ?? []
    if (name !== undefined) tags.push({ name, lines: [rest] })
    else (tags.at(-1)?.lines ?? text).push(line)
  }
  return {
    text: plain(text),
    tags: tags.map((tag) => ({ name: tag.name, text: plain(tag.lines) })),
  }
}

/** Tags may follow each other, and the text, on one line: `Sugar. @default 0`. */
function splitTags(line: string): string[] {
  return /`/.test(line) ? [line] : line.split(/(?<=\s)(?=@[a-z][a-zA-Z]*(?:\s|$))/)
}

/** `{@link add | text}` becomes its text. */
function plain(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/\{@link(?:code|plain)?\s+([^}|\s]+)(?:\s*\|?\s*([^}]*))?\}/g, (_, target, label) => label || target)
    .trim()
}

/** The text of the first tag with this name. */
export function tagOf({ tags }: Docs, ...names: string[]): string | undefined {
  return tags.find(({ name }) => names.includes(name))?.text
}

/** Texts of `@param` by name: `@param x the first`, `@param {number} [x=1] - the first`. Members (`options.x`) have their own docs. */
export function paramTexts({ tags }: Docs): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const { name, text } of tags) {
    if (name !== 'param' && name !== 'arg') continue
    const [, param, words = ''] =
      /^(?:\{[^}]*\}\s*)?\[?([\w$]+)(?:\s*=[^\]]*)?\]?(?![.\w$])\s*(?:-\s*)?([\s\S]*)$/.exec(text) ?? []
    if (param !== undefined) texts.set(param, words)
  }
  return texts
}

const numbers = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]
const texts = ['pattern', 'format', 'title']

/** What the tags of a member say, as keywords of JSON Schema. A number that is none is left out. */
export function keywordsOf({ text, tags }: Docs): { readonly [keyword: string]: unknown } {
  const keywords: { [keyword: string]: unknown } = text === '' ? {} : { description: text }
  for (const { name, text: value } of tags) {
    if (numbers.includes(name) && value !== '' && Number.isFinite(Number(value))) keywords[name] = Number(value)
    else if (name === 'integer') keywords.type = 'integer'
    else if (texts.includes(name) && value !== '') keywords[name] = value
    else if (name === 'default') keywords.default = parsed(value)
    else if (name === 'example') keywords.examples = [...((keywords.examples as unknown[]) ?? []), parsed(value)]
    else if (name === 'deprecated') keywords.deprecated = true
  }
  return keywords
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
