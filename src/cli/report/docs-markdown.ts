/** Writes the docs of a service as Markdown. */
import { type Docs, type ErrorDocs, type ExampleDocs, guardedText, type MethodDocs, type ParamDocs } from './docs.ts'
import { code, fenced, line, safeMarkdown, safeMarkdownCell } from './escaped-markdown.ts'

/**
 * Returns a whole document. Texts of the service are escaped, so that none becomes Markdown (CommonMark or GitHub's) or HTML. Of
 * descriptions the safe part of their Markdown stays.
 */
export function markdownFrom({ title, version, description, servers, methods }: Docs): string {
  const blocks = [
    `# ${line(`${title} ${version}`)}`,
    safeMarkdown(description),
    ...servers.map((url) => `Server: ${code(url)}`),
    ...methods.flatMap(methodBlocks),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function methodBlocks(method: MethodDocs): string[] {
  const { name, summary, description, deprecated, guarded, tags, result, errors, examples } = method
  return [
    `## ${line(name)}`,
    deprecated ? '**Deprecated.**' : '',
    guarded ? `**${guardedText}**` : '',
    line(summary),
    safeMarkdown(description),
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
  const rows = params.map(({ name, type, required, ...texts }) => [
    code(name),
    code(type),
    required ? 'yes' : 'no',
    paramTexts(texts),
  ])
  return [`Params, ${structure}:`, table(['name', 'type', 'required', 'description'], rows), ...whole]
}

function paramTexts({ summary, description, defaultValue }: Pick<ParamDocs, 'summary' | 'description' | 'defaultValue'>): string {
  const texts = [line(summary), safeMarkdownCell(description), defaultValue && `Default: ${code(defaultValue)}`]
  return texts.filter((text) => text !== '').join('<br>')
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
