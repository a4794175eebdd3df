/** NestJS: a provider has the functions, and a controller calls the endpoint. Nest's guards protect the endpoint, ours protect methods. */
import 'reflect-metadata'
import {
  All,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import { loginRequired, permissionRequired, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/express'
import type express from 'express'
import { type User, userOf } from './authorization/users.ts'

interface Request extends express.Request {
  user?: User
}

@Injectable()
export class Calculator {
  add(x: number, y: number): number {
    return x + y
  }
}

@Injectable()
class LoginGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>()
    const user = await userOf(request.headers.authorization)
    if (!user) throw new UnauthorizedException()
    request.user = user
    return true
  }
}

/** Registers the methods. A client takes its types from `Rpc`. */
const rpcOf = (calculator: Calculator) =>
  new Service<Request>()
    .method('add', { params: ['x', 'y'] }, (x: number, y: number) => calculator.add(x, y))
    .method('whoami', { takesContext: true, guards: [loginRequired()] }, ({ user }) => user.name)
    .method('wipe', { guards: [permissionRequired('can_wipe')] }, () => 'wiped')

export type Rpc = ReturnType<typeof rpcOf>

@Controller('rpc')
@UseGuards(LoginGuard)
class RpcController {
  readonly #endpoint: ReturnType<typeof serve<Request>>

  constructor(@Inject(Calculator) calculator: Calculator) {
    this.#endpoint = serve(rpcOf(calculator))
  }

  @All()
  answer(@Req() request: Request, @Res() response: express.Response): void {
    this.#endpoint(request, response)
  }
}

/** Create the app with `{ bodyParser: false }`, or with `{ rawBody: true }` if other controllers need parsed bodies. */
@Module({ controllers: [RpcController], providers: [Calculator, LoginGuard] })
export class AppModule {}
