/** A server on stdio for the tests of processes. */
import { setTimeout as after } from 'node:timers/promises'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/stdio'

const options = JSON.parse(process.argv[2] ?? '{}')

const service = new Service()
  .method('noop', () => null)
  .method('add', (/** @type {number} */ x, /** @type {number} */ y) => x + y)
  .method('sleep', (/** @type {number} */ milliseconds) => after(milliseconds, milliseconds))
  .method('big', (/** @type {number} */ length) => 'x'.repeat(length))
  .method('print', (/** @type {string} */ text) => {
    console.log(text)
    process.stdout.write(`${text}\n`)
    return null
  })
  .method('callBack', { takesContext: true }, ({ peer }, ...params) => peer?.call('add', params))
  .method('crash', () => setImmediate(() => process.exit(3)))
  .method('exitWith', (/** @type {number} */ code) => {
    process.exitCode = code
    return null
  })

const one = serve(service, options)
if (options.exit === false) void one.closed.then(({ code }) => console.log(`closed with ${code}`))
