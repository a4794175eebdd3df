/** Text from strangers, made fit for a terminal. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are taken out
const commands = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** The text without control characters: a terminal would take them for commands, and some turn the order of what follows around. */
export function plainText(text: string): string {
  return text.replaceAll(commands, '')
}
