/** What the programs with WebSockets serve: the service of the suite for two-way hosts, which tells on stdout how its calls end. */
import { twoWayOptions, twoWayService } from '../../adapters/two-way-service.ts'

interface Endpoint {
  notify(method: string, params?: unknown[]): unknown
}

const own: { endpoint?: Endpoint } = {}

export const service = twoWayService(
  (note) => console.log(note),
  () => own.endpoint as Endpoint,
)

export const options = twoWayOptions

/** Keeps the endpoint for the method `all`. */
export function served<One extends Endpoint>(endpoint: One): One {
  own.endpoint = endpoint
  return endpoint
}
