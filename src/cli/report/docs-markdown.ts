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

/** Escapes a text and puts it on one line. `<` becomes an entity, because some renderers read the tag in spite of a backslash. */
function line(text: string): string {
  const escaped = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  return escaped.replace(/^([-+#=:]|\d+[.)])/, (start) => start.replace(/.$/, '\\$&'))
}

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
