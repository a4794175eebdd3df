/** Which methods there are: its own by name, and those of mounted services under a prefix. */
import type { AnyGuard } from '../access/guards.ts'
import type { Method } from './method.ts'
import type { AnyMiddleware } from '../access/middleware.ts'
import { invalidSetup } from '../../options/check.ts'

/** What stands between a name on the wire and its handler. */
export interface Route {
  /** `undefined` where there is no such method: middleware sees those calls too. */
  readonly method: Method | undefined
  /** Outer services' first, the method's own last. */
  readonly guards: readonly AnyGuard[]
  /** Outer services' first. */
  readonly layers: readonly AnyMiddleware[]
  /** What the method, or else its own service, asked for. */
  readonly timeout: number | undefined
  /** The method where nothing but middleware can stand between a plain call and its handler. */
  readonly plainMethod: Method | undefined
}

/** Names are keys of a `Map`: `constructor` and `__proto__` are names like any other, and found only if somebody registered them. */
export class Registry {
  readonly #routes = new Map<string, Route>()
  readonly #mounted = new Map<string, Registry>()
  readonly #guards: AnyGuard[]
  readonly #layers: AnyMiddleware[] = []
  readonly #timeout: number | undefined
  #nowhere: Route

  constructor(guards: readonly AnyGuard[], timeout: number | undefined) {
    this.#guards = [...guards]
    this.#timeout = timeout
    this.#nowhere = this.#routeTo()
  }

  #routeTo(method?: Method): Route {
    const { guards = [], timeout } = method?.options ?? {}
    return this.#wrap({ method, guards, layers: [], timeout, plainMethod: undefined }, this.#layers)
  }

  /** @throws TypeError for a name that is taken. */
  add(name: string, method: Method): void {
    this.#refuseTaken(name)
    this.#routes.set(name, this.#routeTo(method))
  }

  /** @throws TypeError for a prefix or a name below it that is taken, and for a service that would contain itself. */
  mount(prefix: string, registry: Registry): void {
    if (registry.#contains(this)) invalidSetup('mount() must get a service that does not hold this one')
    if (this.#mounted.has(prefix)) taken(prefix)
    for (const [name] of registry.methods()) this.#refuseTaken(`${prefix}.${name}`)
    this.#mounted.set(prefix, registry)
  }

  /** Adds guards behind those that are there, before every method, those that are registered already too. */
  guard(guards: readonly AnyGuard[]): void {
    this.#guards.push(...guards)
    this.#nowhere = this.#routeTo()
    for (const [name, { method }] of this.#routes) this.#routes.set(name, this.#routeTo(method))
  }

  /** Puts a layer inside those that are there. */
  use(layer: AnyMiddleware): void {
    this.#layers.push(layer)
  }

  /** The way to a method, or to nowhere. */
  find(name: string): Route {
    return this.#routes.get(name) ?? this.#findMounted(name) ?? this.#nowhere
  }

  /** Every method with its full name, mounted ones included. */
  *methods(): Iterable<[name: string, method: Method]> {
    for (const [name, { method }] of this.#routes) if (method) yield [name, method]
    for (const [prefix, registry] of this.#mounted) {
      for (const [name, method] of registry.methods()) yield [`${prefix}.${name}`, method]
    }
  }

  /** A prefix may itself hold dots, so that each dot of the name is tried; the nearest miss still passes its service's middleware. */
  #findMounted(name: string): Route | undefined {
    if (this.#mounted.size === 0) return undefined
    let route: Route | undefined
    for (let dot = name.indexOf('.'); dot !== -1 && !route?.method; dot = name.indexOf('.', dot + 1)) {
      const found = this.#mounted.get(name.slice(0, dot))?.find(name.slice(dot + 1))
      if (found) route = this.#wrap(found)
    }
    return route
  }

  #wrap(route: Route, layers: readonly AnyMiddleware[] = [...this.#layers, ...route.layers]): Route {
    const guards = [...this.#guards, ...route.guards]
    const plainMethod = route.method?.isPlain && guards.length === 0 ? route.method : undefined
    return { method: route.method, guards, layers, timeout: route.timeout ?? this.#timeout, plainMethod }
  }

  #contains(other: Registry): boolean {
    return other === this || [...this.#mounted.values()].some((registry) => registry.#contains(other))
  }

  #refuseTaken(name: string): void {
    if (this.find(name).method) taken(name)
  }
}

function taken(name: string): never {
  invalidSetup(`${JSON.stringify(name)} is taken. Use another name`)
}
