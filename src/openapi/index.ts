/**
 * A service over plain HTTP, `POST /add`, and its OpenAPI document, for tools and clients in any language. `serve` of every adapter
 * takes the result of `plainHttp` in place of a service.
 * @example
 * import { listen } from 'damn-simple-jsonrpc-server/node'
 * import { plainHttp } from 'damn-simple-jsonrpc-server/openapi'
 * import { calculator } from './calculator.js'
 *
 * await listen(plainHttp(calculator, { info: { title: 'Calculator', version: '1.0.0' } }))
 * @module
 */

export type { PlainService } from './answer.ts'
export type {
  JsonContent,
  OpenapiDocument,
  OpenapiOperation,
  OpenapiParameter,
  OpenapiPath,
  OpenapiResponse,
} from './document.ts'
export { type OpenapiOptions, openapi } from './openapi.ts'
export { type PlainHttpOptions, plainHttp } from './plain-http.ts'
