/** Documents and `rpc.discover`: what they take, and what they refuse. */
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { Service } from 'damn-simple-jsonrpc-server'
import { discover, type OpenrpcDocument, openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { expectTypeOf, test } from 'vitest'

const info = { title: 'Calculator', version: '1.0.0' }
const calculator = new Service().method('add', (x: number, y: number) => x + y)

test('a document has a type of its own, without any', () => {
  expectTypeOf(openrpc(calculator, info)).toEqualTypeOf<OpenrpcDocument>()
  expectTypeOf<OpenrpcDocument['methods'][number]['params'][number]['name']>().toEqualTypeOf<string>()
  expectTypeOf<OpenrpcDocument['methods'][number]['result']['schema']>().not.toBeAny()
})

test('the converter of Valibot fits as it is', () => {
  openrpc(calculator, info, { converters: { valibot: toStandardJsonSchema } })
})

test('discover knows the request of its service', () => {
  const service = new Service<{ user: string }>().method('add', (x: number) => x)
  service.use(
    discover(service, info, {
      visible: (context, method) => {
        expectTypeOf(context.httpRequest).toEqualTypeOf<{ user: string }>()
        expectTypeOf(method).toEqualTypeOf<string>()
        return true
      },
    }),
  )
})

test('mistakes are refused', () => {
  // @ts-expect-error: a document needs a version
  openrpc(calculator, { title: 'Calculator' })
  // @ts-expect-error: there is no such version of OpenRPC
  openrpc(calculator, info, { openrpc: '1.3' })
  // @ts-expect-error: there is no such option
  openrpc(calculator, info, { sevrers: [] })
  // @ts-expect-error: a client is no service
  openrpc({ add: () => 1 }, info)
  // @ts-expect-error: visible decides by true or false
  discover(calculator, info, { visible: () => 'yes' })
})
