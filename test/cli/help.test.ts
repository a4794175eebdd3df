/** `jsonrpc --help`, `--version`, and the messages for arguments that make no sense. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '#inside/cli/commands/all.js'
import { runInProcess as run } from './in-process.ts'
import { root, run as runProgram } from './program.ts'

test.each([[[]], [['--help']], [['-h']], [['help']]])('jsonrpc %j lists the commands', async (args) => {
  const { code, stdout, stderr } = await run(args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^ {2}serve FILE {2,}\S/m)
  expect(stdout).toContain('--version')
})

test('the list of commands has groups, and names each command once', async () => {
  const { stdout } = await run([])
  const groups = [...stdout.matchAll(/^([A-Z][\w ]+):$/gm)].map(([, name]) => name)
  expect(groups).toEqual(['Serve', 'Call', 'Describe', 'Check', 'Set up', 'Options'])
  const names = [...stdout.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name)
  expect(names).toEqual(commands.map(({ name }) => name))
})

test.each(commands.map(({ name }) => name))('jsonrpc %s --help has examples that name the command', async (name) => {
  const { stdout } = await run([name, '--help'])
  expect(stdout.slice(stdout.indexOf('Examples:'))).toMatch(new RegExp(`jsonrpc ${name} `))
})

test.each([[['help', 'help']], [['help', '--help']]])('jsonrpc %j lists the commands, too', async (args) => {
  expect(await run(args)).toEqual(await run(['--help']))
})

test.each([[['help', 'sevre']], [['help', 'serve', '--prot']]])('jsonrpc %j exits with 2', async (args) => {
  const { code, stdout, stderr } = await run(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('Did you mean')
})

test.each([[['serve', '--help']], [['serve', '-h']], [['help', 'serve']]])('jsonrpc %j explains serve', async (args) => {
  const { code, stdout } = await run(args)
  expect(code).toBe(0)
  for (const option of ['--port', '--host', '--watch', '--cors', '--allowed-host', '--export']) expect(stdout).toContain(option)
  expect(stdout.split('\n').filter((line) => line.length > 110)).toEqual([])
})

test.each(['--version', '-v'])('jsonrpc %s says the version of the package', async (option) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(await run([option])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test.each([
  [['sevre', 'a.js'], 'there is no command sevre. Did you mean serve?'],
  [['frobnicate'], 'there is no command frobnicate. Try'],
  [['--verison'], 'there is no option --verison. Did you mean --version?'],
  [['--port=3001', 'serve', 'a.js'], '--port is an option of commands. Write it after the command: jsonrpc COMMAND --port. Try'],
  [['-p', '3001', 'serve', 'a.js'], '-p is an option of commands. Write it after the command: jsonrpc COMMAND -p. Try'],
  [['-undefined'], 'there is no option -undefined. Try'],
  [['api/a.mts'], 'there is no command api/a.mts. Did you mean jsonrpc serve api/a.mts? Try'],
  [['ws://localhost:3000', 'add'], 'there is no command ws://localhost:3000. Did you mean jsonrpc call ws://localhost:3000? Try'],
  [['serve'], 'name the FILE to serve'],
  [['serve', 'a.js', 'b.js'], 'name one FILE only. Remove b.js.'],
  [['serve', 'a.js', '--prot', '1'], 'there is no option --prot. Did you mean --port?'],
  [['serve', 'a.js', '-x'], 'there is no option -x'],
  [['serve', 'a.js', '--__proto__'], 'there is no option --__proto__'],
  [['serve', 'a.js', '--toString'], 'there is no option --toString'],
  [['serve', 'a.js', '--port'], '--port needs a value: --port PORT'],
  [['serve', 'a.js', '--port', '--watch'], '--port needs a value'],
  [['serve', 'a.js', '--host='], '--host needs a value'],
  [['serve', 'a.js', '--watch=yes'], '--watch takes no value. Write --watch alone.'],
  [['serve', 'a.js', '--port', '1', '--port', '2'], '--port can be given only once'],
  [['serve', 'a.js', '--port', 'http'], '--port takes a number from 0 to 65535, not http'],
  [['serve', 'a.js', '--port', '65536'], '--port takes a number from 0 to 65535, not 65536'],
  [['serve', 'a.js', '--trusted-proxies', '-1'], '--trusted-proxies'],
  [
    ['serve', 'a.js', '--trusted-proxies=10.0.0.1'],
    '--trusted-proxies takes the number of proxies in front, such as 1, not 10.0.0.1',
  ],
  [['serve', 'a.js', '--port=-1'], '--port takes a number from 0 to 65535, not -1'],
])('jsonrpc %j prints one line on stderr and exits with 2', async (args, message) => {
  const { code, stdout, stderr } = await run(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(message)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
})

test('the program exits with the code of the command, and prints its help or its message', async () => {
  const { code, stdout, stderr } = await runProgram(['--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe((await run(['--help'])).stdout)
  const mistake = await run(['serve'])
  expect(mistake.code).toBe(2)
  expect(await runProgram(['serve'])).toEqual(mistake)
})
