/** The built page. It is empty in the sources: `scripts/page.mjs` builds page/, and writes the result into the compiled file. */

/** The page, and the hashes of its script and its style for the Content-Security-Policy. */
export interface BuiltPage {
  readonly html: string
  readonly script: string
  readonly style: string
}

/** Filled by the build. */
export const builtPage: BuiltPage = { html: '', script: '', style: '' }
