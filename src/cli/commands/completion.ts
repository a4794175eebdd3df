/** `jsonrpc completion SHELL` prints a script that completes commands, options and methods. */
import { type Command, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'

/** The command `completion`. */
export const completionCommand: Command = {
  name: 'completion',
  usage: 'bash|zsh',
  summary: 'print a script that completes commands in a shell',
  group: 'Set up',
  description:
    'Prints a script for bash or zsh. It completes commands and their options. After jsonrpc call URL, it gets the methods of that ' +
    'server by rpc.discover; if the server has none, it completes no methods.',
  options: {},
  examples: [['eval "$(jsonrpc completion bash)"', 'in ~/.bashrc']],
  run,
}

/**
 * The script reads commands and options from `--help`, so that an installed script knows those that are added later. It splits the line
 * itself, because bash splits words at the colons of a URL.
 */
const script = `_jsonrpc() {
  local typed=\${COMP_LINE:0:COMP_POINT} current=\${COMP_WORDS[COMP_CWORD]} program command url rest name
  read -r program command url rest <<< "$typed"
  COMPREPLY=()
  if [[ $current == -* && $typed != *' -- '* ]]; then
    [[ $command == -* ]] && command=
    COMPREPLY=($(compgen -W "$(COLUMNS=120 jsonrpc \${command:+"$command"} --help 2>/dev/null | sed -nE 's/^  (-.,|   ) (--[a-z-]+).*/\\2/p')" -- "$current"))
  elif [[ -z $url && ( -z $command || $typed != *' ' ) ]]; then
    COMPREPLY=($(compgen -W "$(COLUMNS=120 jsonrpc --help 2>/dev/null | sed -n 's/^  \\([a-z][a-z]*\\) .*/\\1/p')" -- "$current"))
  elif [[ $command == call && -n $url && $rest != *' '* && ( -z $rest || $typed != *' ' ) && $typed != *"$url" ]]; then
    while IFS= read -r name; do
      [[ $name == "$current"* ]] && COMPREPLY+=("$(printf %q "$name")")
    done < <(jsonrpc call "$url" --list --timeout 2000 2>/dev/null)
  fi
}
complete -o default -F _jsonrpc jsonrpc
`

async function run({ positionals }: ParsedArgs, io: Io): Promise<number> {
  const [shell] = positionals
  if (positionals.length !== 1 || (shell !== 'bash' && shell !== 'zsh')) throw new UsageError('name a shell: bash or zsh.')
  const setup = shell === 'zsh' ? 'autoload -Uz compinit bashcompinit && compinit && bashcompinit\n' : ''
  io.stdout.write(setup + script)
  return 0
}
