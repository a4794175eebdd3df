/** Preloaded into a program that serves: the program gets a free port in place of its own, and ends when it listens. */
import { Server } from 'node:net'

const listen = Server.prototype.listen

/**
 * @param {any[]} options
 * @this {Server}
 */
Server.prototype.listen = function (...options) {
  this.once('listening', () => {
    console.log('listening')
    setImmediate(() => process.exit(0))
  })
  return listen.apply(this, /** @type {any} */ (options.map(withFreePort)))
}

/** @param {unknown} option */
function withFreePort(option) {
  if (typeof option === 'number' || (typeof option === 'string' && /^\d+$/.test(option))) return 0
  return option !== null && typeof option === 'object' && 'port' in option ? { ...option, port: 0 } : option
}
