/** `jsonrpc completion SHELL`: prints what makes a shell complete commands, and the methods of a server. */
import { type Command, type Given, UsageMistake } from '../program/command.ts'

/** Completes in bash, and in zsh by its bashcompinit. */
export const completionCommand: Command = {
  name: 'completion',
  usage: 'bash|zsh',
  summary: 'print a script that completes commands and methods in a shell',
  description: 'Prints a script for bash or zsh. After jsonrpc call URL it asks rpc.discover of that server for its methods.',
  options: {},
  examples: [['eval "$(jsonrpc completion bash)"', 'in ~/.bashrc']],
  run,
}

/** Reads the commands from the help, so that the script stays right when a command is added. A URL's colons break words in bash. */
const script = `_jsonrpc() {
  local typed=\${COMP_LINE:0:COMP_POINT} current=\${COMP_WORDS[COMP_CWORD]} program command url rest name
  read -r program command url rest <<< "$typed"
  COMPREPLY=()
  if [[ -z $url && ( -z $command || $typed != *' ' ) ]]; then
    COMPREPLY=($(compgen -W "$(jsonrpc --help 2>/dev/null | sed -n 's/^  \\([a-z][a-z]*\\) .*/\\1/p')" -- "$current"))
  elif [[ $command == call && -n $url && $rest != *' '* && ( -z $rest || $typed != *' ' ) && $typed != *"$url" ]]; then
    while IFS= read -r name; do
      [[ $name == "$current"* ]] && COMPREPLY+=("$(printf %q "$name")")
    done < <(jsonrpc call "$url" --list --timeout 2000 2>/dev/null)
  fi
}
complete -o default -F _jsonrpc jsonrpc
`

async function run(given: Given): Promise<number> {
  const [shell] = given.arguments
  if (given.arguments.length !== 1 || (shell !== 'bash' && shell !== 'zsh')) throw new UsageMistake('name a shell: bash or zsh.')
  const zsh = shell === 'zsh' ? 'autoload -Uz compinit bashcompinit && compinit && bashcompinit\n' : ''
  process.stdout.write(zsh + script)
  return 0
}
