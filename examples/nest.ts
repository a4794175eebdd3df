/** NestJS: a provider has the functions, a controller the door. Nest's guards stand before the door, ours before single methods. */
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

/** The methods, with types that decorators could not tell: a client is made of `Rpc`. */
const rpcOf = (calculator: Calculator) =>
  new Service<Request>()
    .method('add', { params: ['x', 'y'] }, (x: number, y: number) => calculator.add(x, y))
    .method('whoami', { takesContext: true, guards: [loginRequired()] }, ({ user }) => user.name)
    .method('wipe', { guards: [permissionRequired('can_wipe')] }, () => 'wiped')

export type Rpc = ReturnType<typeof rpcOf>

@Controller('rpc')
@UseGuards(LoginGuard)
class RpcController {
  readonly #door: ReturnType<typeof serve<Request>>

  constructor(@Inject(Calculator) calculator: Calculator) {
    this.#door = serve(rpcOf(calculator))
  }

  @All()
  answer(@Req() request: Request, @Res() response: express.Response): void {
    this.#door(request, response)
  }
}

/** Create it with `{ bodyParser: false }`, or `{ rawBody: true }` where other controllers want parsed bodies. */
@Module({ controllers: [RpcController], providers: [Calculator, LoginGuard] })
export class AppModule {}
