/** Writes the docs of a service as Markdown. */
import type { Docs, ErrorDocs, ExampleDocs, MethodDocs } from './docs.ts'

/** Returns a whole document. Texts of the service are escaped, so that none becomes Markdown (CommonMark or GitHub's) or HTML. */
export function markdownFrom({ title, version, description, servers, methods }: Docs): string {
  const blocks = [
    `# ${line(`${title} ${version}`)}`,
    prose(description),
    ...servers.map((url) => `Server: ${code(url)}`),
    ...methods.flatMap(methodBlocks),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function methodBlocks(method: MethodDocs): string[] {
  const { name, summary, description, deprecated, tags, result, errors, examples } = method
  return [
    `## ${line(name)}`,
    deprecated ? '**Deprecated.**' : '',
    prose(summary),
    prose(description),
    tags.length > 0 ? `Tags: ${tags.map(code).join(', ')}` : '',
    ...paramBlocks(method),
    `Result: ${code(result)}`,
    ...errorBlocks(errors),
    ...examples.flatMap(exampleBlocks),
  ]
}

function paramBlocks({ structure, params, paramsType }: MethodDocs): string[] {
  const whole = paramsType === '' ? [] : [`Params as a whole: ${code(paramsType)}`]
  if (params.length === 0) return paramsType === '' ? ['Params: none'] : whole
  const rows = params.map(({ name, type, required, description }) => [
    code(name),
    code(type),
    required ? 'yes' : 'no',
    line(description),
  ])
  return [`Params, ${structure}:`, table(['name', 'type', 'required', 'description'], rows), ...whole]
}

function errorBlocks(errors: readonly ErrorDocs[]): string[] {
  if (errors.length === 0) return []
  return [
    'Errors:',
    table(
      ['code', 'message', 'data'],
      errors.map(({ code: number, message, data }) => [code(number), line(message), code(data)]),
    ),
  ]
}

function exampleBlocks({ name, call, result }: ExampleDocs): string[] {
  return [`Example: ${line(name)}`, fenced(`--> ${call}\n<-- ${result}`)]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

/** Characters around an `@` that can be an e-mail address. All of them stand for themselves in backticks. */
const email = /([\w.+-]+@[\p{L}\p{N}_.-]+)/u

/**
 * Escapes a text and puts it on one line. An e-mail address stands between backticks, because GitHub makes it a link in spite of a
 * backslash.
 */
function line(text: string): string {
  const parts = text.replaceAll(/\s+/g, ' ').split(email)
  return parts.map((part, index) => (index % 2 === 1 ? `\`${part}\`` : escaped(part, index === 0))).join('')
}

/** `<` becomes an entity, because some renderers read the tag in spite of a backslash. */
function escaped(text: string, isStart: boolean): string {
  const inline = text
    .replaceAll(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(autolink, '\\$&')
  if (!isStart) return inline
  return inline.replace(/^([-+#=:]|\d+[.)])/, (start) => start.replace(/.$/, '\\$&'))
}

/** The signs by which renderers know a bare address: of `http://`, `//host`, `@`, and the dot of `www.a` and `example.com`, not of `1.5`. */
const autolink = /:(?=\/)|\/(?=\/)|(?<=\/)\/|@|(?<=[^\s\p{P}]|[_-])\.(?=[^\s\p{P}]|[_-])(?<!\d\.(?=\d))/gu

/** Escapes a text and keeps its line breaks. */
function prose(text: string): string {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) =>
    paragraph
      .split('\n')
      .map((textLine) => line(textLine.trim()))
      .join('\n'),
  )
  return paragraphs.join('\n\n')
}

/** Puts a text between backticks; between `<code>` tags if it has a character that would end the backticks or a table cell. */
function code(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  if (flat === '') return ''
  return /[`|\\]/.test(flat) ? `<code>${line(flat)}</code>` : `\`${flat}\``
}

/** A code block, fenced by more backticks than the text has in a row. */
function fenced(text: string): string {
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length + 1), 3))
  return `${fence}\n${text}\n${fence}`
}
