/** Types of the argument before a handler's params: the context or the request, which no client can send. */
import type { Hint, ParamHint, Scalar } from '../../protocol/json-types.ts'
import type { Additions, AnyGuard } from '../access/guard-types.ts'
import type { Context } from '../context.ts'

/**
 * The argument that the options of a method put first: its context, the request, or none. `AddedBy` is written out: by its alias, the
 * declaration files of users could not name it.
 */
export type FirstArgument<Options, HttpRequest, Guards> = Options extends { readonly takesContext: true }
  ? [context: Context<HttpRequest, Additions<Guards, HttpRequest> & Additions<GuardsOf<Options>, HttpRequest>>]
  : Options extends { readonly takesHttpRequest: true }
    ? [httpRequest: HttpRequest]
    : []

/** What the guards of a service and of a method add to the context. */
export type AddedBy<Options, HttpRequest, Guards> = Additions<Guards, HttpRequest> & Additions<GuardsOf<Options>, HttpRequest>

type GuardsOf<Options> = Options extends { readonly guards: infer Guards extends readonly AnyGuard[] } ? Guards : readonly []

/** The options that put an argument before the params. */
export type FirstOption = 'takesContext' | 'takesHttpRequest'

/** A hint that names the missing option: without it, the client's first param would be the handler's context or request. */
export type AddOption<Option> = Option extends FirstOption
  ? Hint<`a client could forge this first parameter: add ${Option}: true, as in method(name, { ${Option}: true }, handler)`>
  : never

/**
 * The option that a handler needs by the type of its first parameter; `never` if it takes params alone. `Added` is what guards add to
 * the context.
 */
export type MissingOption<Args, HttpRequest, Added = unknown> = Args extends readonly unknown[]
  ? [Args[0]] extends [Scalar | undefined | readonly unknown[]]
    ? never
    : OptionFor<Args[0], HttpRequest, Added>
  : never

/** Recognizes the request by its type, if the service names one, and a context by members that params cannot have. */
type OptionFor<First, HttpRequest, Added> = unknown extends First
  ? never
  : 'httpRequest' extends LiteralKeys<First>
    ? 'takesContext'
    : IsSame<First, HttpRequest> extends true
      ? 'takesHttpRequest'
      : [ParamHint<First>] extends [never]
        ? TakesAdded<First, HttpRequest, Added>
        : [HttpRequest] extends [First]
          ? 'takesHttpRequest'
          : LooksLike<First>

/** An object that has only members of the context, at least one of them added by a guard, is the context too. */
type TakesAdded<First, HttpRequest, Added> = unknown extends Added
  ? never
  : [Extract<keyof First, keyof Added>] extends [never]
    ? never
    : [Exclude<keyof First, keyof Context<HttpRequest, Added>>] extends [never]
      ? [Context<HttpRequest, Added>] extends [First]
        ? 'takesContext'
        : never
      : never

type LooksLike<First> =
  Extract<keyof First, 'headers' | 'req' | 'request'> extends never
    ? First extends { readonly signal: AbortSignal }
      ? 'takesContext'
      : never
    : 'takesHttpRequest'

type IsSame<One, Other> = (<Probe>() => Probe extends One ? 1 : 2) extends <Probe>() => Probe extends Other ? 1 : 2 ? true : false

type LiteralKeys<Type> = string extends keyof Type ? never : keyof Type
