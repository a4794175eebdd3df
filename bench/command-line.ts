/** Reads the arguments of `npm run bench -- …`. */
import type { Section } from './section.ts'

/** The sections to run, and how. */
export interface BenchOptions {
  readonly isShort: boolean
  /** In the order of the report. */
  readonly sections: readonly Section[]
}

/** Returns the options, or an error message that names the choices if an option or a section does not exist. */
export function readCommandLine(args: readonly string[], sections: readonly Section[]): BenchOptions | string {
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
  return `Sections are ${sections.map(({ name }) => name).join(', ')}; the default is all. --short runs each for a moment, as a test.`
}
