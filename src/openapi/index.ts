/** A service over plain HTTP, and its OpenAPI document, for tools and clients in any language. */
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
