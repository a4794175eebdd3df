/** What axe finds in a page. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** The rules that a second color scheme may break. */
const colorRules = ['color-contrast', 'link-in-text-block']

/** What axe finds, in one line each. */
export const violationsIn = (page: Page): Promise<string[]> => run(page, {})

/** What axe finds in the colors alone: for a page that it has seen in another color scheme. */
export const colorViolationsIn = (page: Page): Promise<string[]> => run(page, { runOnly: colorRules })

/** Rules that find nothing are not listed: their lists are long. */
async function run(page: Page, options: { readonly runOnly?: readonly string[] }): Promise<string[]> {
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(axe)
  const argument = JSON.stringify({ ...options, resultTypes: ['violations'] })
  const violations = await page.evaluate<readonly Violation[]>(`axe.run(${argument}).then((results) => results.violations)`)
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${impact} ${id}: ${html} ${failureSummary}`),
  )
}
