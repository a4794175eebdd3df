/**
 * Names that are no methods of a client. A client answers to every other name, so that what JavaScript, a console or a framework looks up on
 * it would else be a call over the wire. `client.call(name, params)` reaches methods with such a name.
 */

const ofObjects = ['constructor', 'toString', 'toLocaleString', 'valueOf'] as const
const ofProperties = ['hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable'] as const
const ofFunctions = ['prototype', 'apply', 'bind', 'call'] as const
const ofPromises = ['then', 'catch', 'finally'] as const
const ofStreams = ['getReader', 'pipe', 'lift'] as const
const forText = ['toJSON', 'toBSON', 'inspect'] as const
const inTests = ['asymmetricMatch', 'nodeType', 'nodeName', 'tagName', 'hasAttribute'] as const
const inReact = ['defaultProps', 'propTypes', 'contextType', 'contextTypes', 'childContextTypes', 'displayName'] as const
const inReactClasses = ['isReactComponent', 'getDerivedStateFromProps', 'getDerivedStateFromError'] as const
const inImmutable = ['hashCode', 'toSeq'] as const

const inNestModules = ['onModuleInit', 'onModuleDestroy'] as const
const inNestApplications = ['onApplicationBootstrap', 'onApplicationShutdown', 'beforeApplicationShutdown'] as const

/** How names begin that libraries use among themselves: Vue, React, Immutable, Zod, Ramda, and Angular for its hooks. */
const prefixes = ['_', '$', '@', '~', 'fantasy-land/', 'ngOn'] as const

/** A name that is no method of a client. */
export type ReservedName =
  | (typeof ofObjects | typeof ofProperties | typeof ofFunctions | typeof ofPromises | typeof ofStreams | typeof forText)[number]
  | (
      | typeof inTests
      | typeof inReact
      | typeof inReactClasses
      | typeof inImmutable
      | typeof inNestModules
      | typeof inNestApplications
    )[number]
  | `${(typeof prefixes)[number]}${string}`

let names: ReadonlySet<string> | undefined

/** Tells names that are no methods of a client. */
export function isReserved(name: string): boolean {
  names ??= new Set([
    ...[...ofObjects, ...ofProperties, ...ofFunctions, ...ofPromises, ...ofStreams, ...forText, ...inTests, ...inReact],
    ...[...inReactClasses, ...inImmutable, ...inNestModules, ...inNestApplications],
  ])
  return names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
}
