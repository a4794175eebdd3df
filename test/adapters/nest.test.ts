/** The Express endpoint in a NestJS controller. */
import 'reflect-metadata'
import { All, Controller, Module, Req, Res } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/express'
import type express from 'express'
import { runAdapterSuite } from './suite.ts'

const adapter = { serve, csrfServe }

runAdapterSuite(
  'NestJS',
  async (service, options, name) => {
    const endpoint = adapter[name](service, options)
    @Controller('rpc')
    class RpcController {
      @All()
      answer(@Req() request: express.Request, @Res() response: express.Response): void {
        endpoint(request, response)
      }
    }
    @Module({ controllers: [RpcController] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { bodyParser: false, logger: false })
    await app.listen(0, '127.0.0.1')
    return { url: await app.getUrl(), close: () => app.close() }
  },
  { pathOf: (request: express.Request) => request.originalUrl },
)
