/** How an event of AWS Lambda looks to the rules, from any of its gateways. */
import { Buffer } from 'node:buffer'
import type { BodyReceiver, HttpRequest } from '../../http/http-request.ts'
import { preParsedBody } from '../../http/pre-parsed-body.ts'
import { invalidSetup } from '../../options/check.ts'
import { type GatewayContext, gatewayAddress } from '../fetch/host-address.ts'

/** An HTTP request as a Lambda function gets it: API Gateway's payload 1.0 and 2.0, a function URL's, a load balancer's. */
export interface LambdaEvent {
  /** Payload 1.0. */
  readonly httpMethod?: string | undefined
  /** Payload 1.0, and a load balancer that is told to: every value, where `headers` has only the last, or nothing. */
  readonly multiValueHeaders?: { readonly [name: string]: readonly string[] | undefined } | null | undefined
  /** Payload 2.0 tells the method in here, as `http.method`. */
  readonly requestContext?: object | undefined
  readonly headers?: { readonly [name: string]: string | undefined } | null | undefined
  readonly body?: string | null | undefined
  readonly isBase64Encoded?: boolean | undefined
  /** Payload 2.0. */
  readonly rawPath?: string | undefined
  readonly rawQueryString?: string | undefined
  /** Payload 1.0. */
  readonly path?: string | undefined
  readonly queryStringParameters?: { readonly [name: string]: string | undefined } | null | undefined
  readonly multiValueQueryStringParameters?: { readonly [name: string]: readonly string[] | undefined } | null | undefined
}

/** One event. */
export class LambdaRequest implements HttpRequest {
  readonly rawRequest: LambdaEvent
  readonly isWholeOnly = true
  readonly method: string
  readonly #headers: ReadonlyMap<string, readonly string[]>

  /** @throws TypeError for an event that is no HTTP request, such as a message of a queue. */
  constructor(event: LambdaEvent) {
    const { http } = (event?.requestContext ?? {}) as { readonly http?: { readonly method?: unknown } }
    const method = http?.method ?? event?.httpMethod
    if (typeof method !== 'string')
      invalidSetup('This event is no HTTP request. Put an API Gateway, a function URL or a load balancer before the function')
    this.rawRequest = event
    this.method = method.toUpperCase()
    this.#headers = headersOf(event)
  }

  /** The path and the query. Payload 1.0 has them in parts. */
  get url(): string {
    const { rawPath, rawQueryString, path = '/' } = this.rawRequest
    return rawPath === undefined ? path + queryOf(this.rawRequest) : `${rawPath}?${rawQueryString ?? ''}`
  }

  /** Never aborts: a function does not hear that the client has gone. */
  get signal(): AbortSignal {
    return new AbortController().signal
  }

  /** Its different values, joined with `", "`; of `X-Forwarded-For` all values, since each stands for a proxy. */
  header(name: string): string | undefined {
    const values = this.#headers.get(name)
    return values && (name === 'x-forwarded-for' ? values : [...new Set(values)]).join(', ')
  }

  /** The address of the client; `undefined` behind a load balancer. */
  get address(): string | undefined {
    return gatewayAddress(this.rawRequest.requestContext as GatewayContext | undefined)
  }

  /** Payload 2.0 has joined duplicates already. */
  hasConflict(name: string): boolean {
    return new Set(this.#headers.get(name)).size > 1
  }

  /** A gateway sends a body that it takes for binary as base64. */
  readBody(limit: number, receiver: BodyReceiver): void {
    const { body, isBase64Encoded } = this.rawRequest
    receiver.onBody(preParsedBody(isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? ''), limit))
  }
}

/** The query in payload 1.0. An API Gateway has decoded it, a load balancer has not. */
function queryOf({ multiValueQueryStringParameters, queryStringParameters, requestContext }: LambdaEvent): string {
  const encode = requestContext && 'elb' in requestContext ? (text: string) => text : encodeURIComponent
  const pairs = Object.entries(multiValueQueryStringParameters ?? queryStringParameters ?? {})
  const texts = pairs.flatMap(([name, values]) => listOf(values).map((value) => `${encode(name)}=${encode(value)}`))
  return texts.length > 0 ? `?${texts.join('&')}` : ''
}

/** Names in lower case: a REST API passes them on as the client wrote them. A value that both lists have counts once. */
function headersOf({ headers, multiValueHeaders }: LambdaEvent): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [name, value] of Object.entries(multiValueHeaders ?? {}))
    found.set(name.toLowerCase(), [...(found.get(name.toLowerCase()) ?? []), ...listOf(value)])
  for (const [name, value] of Object.entries(headers ?? {})) {
    const values = found.get(name.toLowerCase()) ?? []
    found.set(name.toLowerCase(), [...values, ...listOf(value).filter((one) => !values.includes(one))])
  }
  return found
}

/** Events of test tools hold numbers, too. */
function listOf(value: unknown): string[] {
  return [value ?? []].flat().map(String)
}
