/** The page as text. It is empty here: the build makes it from page/ and puts it into the compiled file (scripts/page.mjs). */

/** The whole page, and the hashes of its script and its style, which are all that may run in it. */
export interface BuiltPage {
  readonly html: string
  readonly script: string
  readonly style: string
}

/** Filled in by the build. */
export const builtPage: BuiltPage = { html: '', script: '', style: '' }
