/** Reads what `npm run bench -- …` was asked for. */
import type { Section } from './section.ts'

/** What to run, and how. */
export interface Asked {
  readonly isShort: boolean
  /** In the order of the report, whatever order they were named in. */
  readonly sections: readonly Section[]
}

/** What was asked for; or, for an option or a section that does not exist, a sentence that names the choices. */
export function readCommandLine(args: readonly string[], sections: readonly Section[]): Asked | string {
  const names = args.filter((arg) => !arg.startsWith('-'))
  const unknownOption = args.find((arg) => arg.startsWith('-') && arg !== '--short')
  if (unknownOption !== undefined) return `There is no option ${unknownOption}. ${choices(sections)}`
  const unknown = names.find((name) => !sections.some((section) => section.name === name))
  if (unknown !== undefined) return `There is no section ${unknown}. ${choices(sections)}`
  return {
    isShort: args.includes('--short'),
    sections: sections.filter(({ name }) => names.length === 0 || names.includes(name)),
  }
}

function choices(sections: readonly Section[]): string {
  return `Sections are ${sections.map(({ name }) => name).join(', ')}; without any, all are run. --short only proves that they run.`
}
