/** Writes the docs of a service as one static HTML page. */
import { createHash } from 'node:crypto'
import { type Docs, type ErrorDocs, type ExampleDocs, guardedText, type MethodDocs, type ParamDocs } from './docs.ts'
import { cellOfMarkdown, escapeHtml, htmlOfMarkdown } from './markdown-html.ts'

const style = `
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem }
h2 { border-top: 1px solid #8888; padding-top: 1rem; overflow-wrap: anywhere }
h2 a { color: inherit; text-decoration: none }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere }
pre { background: #8882; padding: .75rem; overflow: auto; white-space: pre-wrap }
p { overflow-wrap: anywhere }
.table { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884 }
li p { margin: .25rem 0 }
td p, td ul, td ol { margin: 0 0 .5rem }
`

/**
 * Returns a whole page, which loads nothing. Texts of the service are escaped; of descriptions the safe part of Markdown is drawn. As a
 * second defense, the page's content security policy forbids scripts, requests and forms.
 */
export function htmlFrom(docs: Docs): string {
  const { title, version, description, servers, methods } = docs
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${title} ${version}`)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)} <small>${escapeHtml(version)}</small></h1>
${htmlOfMarkdown(description)}${servers.map((url) => `<p>Server: <code>${escapeHtml(url)}</code></p>\n`).join('')}<nav aria-label="Methods"><ul>
${methods.map((method, index) => `<li><a href="#${anchor(method, index)}"><code>${escapeHtml(method.name)}</code></a> ${escapeHtml(method.summary)}</li>\n`).join('')}</ul></nav>
<main>
${methods.map(section).join('')}</main>
</body>
</html>
`
}

function policy(): string {
  const hash = createHash('sha256').update(style).digest('base64')
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
}

/** Only letters, digits, dots and hyphens. The number distinguishes names that differ only in other characters. */
function anchor({ name }: MethodDocs, index: number): string {
  return `${name.replaceAll(/[^A-Za-z0-9.-]/g, '-')}-${index + 1}`
}

function section(method: MethodDocs, index: number): string {
  const { name, summary, description, deprecated, guarded, tags, result, errors, examples } = method
  const id = anchor(method, index)
  return `<section aria-labelledby="${id}">
<h2 id="${id}"><a href="#${id}"><code>${escapeHtml(name)}</code></a></h2>
${deprecated ? '<p><strong>Deprecated.</strong></p>\n' : ''}${guarded ? `<p><strong>${guardedText}</strong></p>\n` : ''}${paragraph(summary)}${htmlOfMarkdown(description)}${paragraph(tags.length > 0 ? `Tags: ${tags.join(', ')}` : '')}${paramTable(method)}<p>Result: <code>${escapeHtml(result)}</code></p>
${errorTable(errors)}${examples.map(exampleBlock).join('')}</section>
`
}

function paramTable({ structure, params, paramsType }: MethodDocs): string {
  const whole = paramsType === '' ? '' : `<p>Params as a whole: ${code(paramsType)}</p>\n`
  if (params.length === 0) return paramsType === '' ? '<p>Params: none</p>\n' : whole
  const rows = params.map(({ name, type, required, ...texts }) => [
    code(name),
    code(type),
    required ? 'yes' : 'no',
    paramTexts(texts),
  ])
  return `<p>Params, ${escapeHtml(structure)}:</p>\n${table(['name', 'type', 'required', 'description'], rows)}${whole}`
}

function paramTexts({ summary, description, defaultValue }: Pick<ParamDocs, 'summary' | 'description' | 'defaultValue'>): string {
  const texts = [escapeHtml(summary), cellOfMarkdown(description), defaultValue && `Default: ${code(defaultValue)}`]
  return texts.filter((text) => text !== '').join('<br>\n')
}

function errorTable(errors: readonly ErrorDocs[]): string {
  if (errors.length === 0) return ''
  const rows = errors.map((error) => [code(error.code), escapeHtml(error.message), error.data === '' ? '' : code(error.data)])
  return `<p>Errors:</p>\n${table(['code', 'message', 'data'], rows)}`
}

function exampleBlock({ name, call, result }: ExampleDocs): string {
  return `<p>Example: ${escapeHtml(name)}</p>\n<pre>${escapeHtml(`--> ${call}\n<-- ${result}`)}</pre>\n`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const top = head.map((cell) => `<th scope="col">${cell}</th>`).join('')
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>\n`).join('')
  return `<div class="table"><table>\n<thead><tr>${top}</tr></thead>\n<tbody>\n${body}</tbody>\n</table></div>\n`
}

function paragraph(text: string): string {
  return text === '' ? '' : `<p>${escapeHtml(text)}</p>\n`
}

function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`
}
