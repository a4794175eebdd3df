/** The methods of a service: its own by name, and those of mounted services under a prefix. */
import { invalidSetup } from '../../options/check.ts'
import type { AnyGuard } from '../access/guards.ts'
import type { AnyMiddleware } from '../access/middleware.ts'
import type { MethodTypes } from '../method-types.ts'
import { unsubscribe } from '../streams/subscriptions.ts'
import { type Method, makeMethod } from './method.ts'

/** A method with everything that runs before its handler. */
export interface Route {
  /** `undefined` if there is no such method: middleware sees those calls too. */
  readonly method: Method | undefined
  /** Outer services' first, the method's own last. */
  readonly guards: readonly AnyGuard[]
  /** Outer services' first. */
  readonly middleware: readonly AnyMiddleware[]
  /** The method's own, else its service's. */
  readonly timeout: number | undefined
}

/** Names are keys of a `Map`: `constructor` and `__proto__` are names like any other, and found only if they were registered. */
export class Registry {
  readonly #routes = new Map<string, Route>()
  readonly #mounted = new Map<string, Registry>()
  readonly #guards: AnyGuard[]
  readonly #middleware: AnyMiddleware[] = []
  readonly #timeout: number | undefined
  #notFound: Route

  constructor(guards: readonly AnyGuard[], timeout: number | undefined) {
    this.#guards = [...guards]
    this.#timeout = timeout
    this.#notFound = this.#routeTo(undefined)
  }

  /** @throws TypeError for a name that is taken. */
  add(name: string, method: Method): void {
    this.checkFree(name)
    this.#routes.set(name, this.#routeTo(method))
  }

  /** Adds the method that ends subscriptions. Several methods may share one. @throws TypeError for a name that is taken. */
  addEnd(name: string): void {
    if (this.#routes.get(name)?.method !== endOfSubscriptions) this.add(name, endOfSubscriptions)
  }

  /** @throws TypeError for a prefix or a name below it that is taken, and for a service that would contain itself. */
  mount(prefix: string, registry: Registry): void {
    if (registry.#contains(this)) invalidSetup('mount() must get a service that does not hold this one')
    if (this.#mounted.has(prefix)) refuseTaken(prefix)
    for (const [name] of registry.methods()) this.checkFree(`${prefix}.${name}`)
    this.#mounted.set(prefix, registry)
  }

  /** Adds guards after the existing ones, for every method of this service, also for those that are registered already. */
  guard(guards: readonly AnyGuard[]): void {
    this.#guards.push(...guards)
    this.#notFound = this.#routeTo(undefined)
    for (const [name, { method }] of this.#routes) this.#routes.set(name, this.#routeTo(method))
  }

  /** Adds a middleware inside the existing ones. */
  use(middleware: AnyMiddleware): void {
    this.#middleware.push(middleware)
  }

  /** The route to a method. For an unknown name, the route has no method. */
  find(name: string): Route {
    return this.#routes.get(name) ?? this.#findMounted(name) ?? this.#notFound
  }

  /** Makes the methods that no types describe anew with these, mounted ones by their full names. @throws TypeError for types that do not fit. */
  addTypes(types: MethodTypes, prefix = ''): void {
    for (const [name, { method }] of this.#routes) {
      const fullName = prefix + name
      if (!method || method.description || !types.describe(fullName)) continue
      this.#routes.set(name, this.#routeTo(makeMethod(fullName, method.options, method.handler, { types })))
    }
    for (const [key, registry] of this.#mounted) registry.addTypes(types, `${prefix}${key}.`)
  }

  /** Every method with its full name, mounted ones included. */
  *methods(): Iterable<[name: string, method: Method]> {
    for (const [name, { method }] of this.#routes) if (method) yield [name, method]
    for (const [prefix, registry] of this.#mounted) {
      for (const [name, method] of registry.methods()) yield [`${prefix}.${name}`, method]
    }
  }

  /** @throws TypeError for a name that is taken. */
  checkFree(name: string): void {
    if (this.find(name).method) refuseTaken(name)
  }

  #routeTo(method: Method | undefined): Route {
    const { guards = [], timeout = this.#timeout } = method?.options ?? {}
    return { method, guards: [...this.#guards, ...guards], middleware: this.#middleware, timeout }
  }

  /** Tries each dot of the name, since a prefix may hold dots. A call to an unknown method still passes the middleware of its service. */
  #findMounted(name: string): Route | undefined {
    if (this.#mounted.size === 0) return undefined
    let route: Route | undefined
    for (let dot = name.indexOf('.'); dot !== -1 && !route?.method; dot = name.indexOf('.', dot + 1)) {
      const inner = this.#mounted.get(name.slice(0, dot))?.find(name.slice(dot + 1))
      if (inner) route = this.#wrap(inner)
    }
    return route
  }

  #wrap({ method, guards, middleware, timeout }: Route): Route {
    return {
      method,
      guards: [...this.#guards, ...guards],
      middleware: [...this.#middleware, ...middleware],
      timeout: timeout ?? this.#timeout,
    }
  }

  #contains(other: Registry): boolean {
    return other === this || [...this.#mounted.values()].some((registry) => registry.#contains(other))
  }
}

const endOfSubscriptions: Method = /* @__PURE__ */ makeMethod(
  'the end of subscriptions',
  { takesContext: true, params: ['subscription?'], summary: 'Ends a subscription. Returns whether there was one.' },
  unsubscribe,
)

function refuseTaken(name: string): never {
  invalidSetup(`${JSON.stringify(name)} is taken. Use another name`)
}
