/** The docs of a service as Markdown. */
import type { Docs, ErrorDocs, ExampleDocs, MethodDocs } from './docs.ts'

/** A whole document. Nothing that the service says becomes markup: not in CommonMark, not in GitHub's dialect, not as HTML. */
export function markdownOf({ title, version, description, servers, methods }: Docs): string {
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

function paramBlocks({ structure, params, whole }: MethodDocs): string[] {
  const all = whole === '' ? [] : [`Params as a whole: ${code(whole)}`]
  if (params.length === 0) return whole === '' ? ['Params: none'] : all
  const rows = params.map(({ name, type, required, description }) => [
    code(name),
    code(type),
    required ? 'yes' : 'no',
    line(description),
  ])
  return [`Params, ${structure}:`, table(['name', 'type', 'required', 'description'], rows), ...all]
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
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text on one line. HTML goes by entities: some programs take a backslash before `<` for text and the tag for a tag. */
function line(text: string): string {
  const escaped = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  return escaped.replace(/^([-+#=:]|\d+[.)])/, (start) => start.replace(/.$/, '\\$&'))
}

/** Text with its line breaks. */
function prose(text: string): string {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) =>
    paragraph
      .split('\n')
      .map((each) => line(each.trim()))
      .join('\n'),
  )
  return paragraphs.join('\n\n')
}

/** Between backticks where nothing in it could end them or a table's cell; else escaped between tags. */
function code(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  if (flat === '') return ''
  return /[`|\\]/.test(flat) ? `<code>${line(flat)}</code>` : `\`${flat}\``
}

/** A block between more backticks than any text in it has in a row. */
function fenced(text: string): string {
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(runs.reduce((most, run) => Math.max(most, run.length + 1), 3))
  return `${fence}\n${text}\n${fence}`
}
