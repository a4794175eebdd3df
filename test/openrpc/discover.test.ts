/** `rpc.discover` returns the document, or the part of it that the caller may see. */
import { loginRequired, permissionRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { type DiscoverOptions, discover, type OpenrpcDocument, openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { converters, everything, info } from './everything.ts'

interface UserRequest {
  user?: { permissions: string[] }
}

const ask = { jsonrpc: '2.0', method: 'rpc.discover', id: 1 }

async function documentFor(service: Service<UserRequest>, httpRequest: UserRequest = {}): Promise<OpenrpcDocument> {
  const reply = JSON.parse(await service.handleRequestBody(JSON.stringify(ask), httpRequest))
  expect(reply).not.toHaveProperty('error')
  return reply.result
}

function namesIn({ methods }: OpenrpcDocument): string[] {
  return methods.map(({ name }) => name)
}

const Secret = z.object({ hidden: z.string() }).meta({ id: 'Secret' })
const Shared = z.object({ shown: z.string() }).meta({ id: 'Shared' })

/** One public method, one for users, one for a permission, and one in a mounted service with a guard of its own. */
function guarded(options: DiscoverOptions<UserRequest> = {}, onError: (error: unknown) => void = () => {}) {
  const staff = new Service<UserRequest>({ guards: [permissionRequired('staff')] }).method(
    'fire',
    { params: ['name'] },
    (name: unknown) => name,
  )
  const service = new Service<UserRequest>({ onError })
    .method('open', { params: { it: Shared } }, ({ it }) => it.shown)
    .method('mine', { guards: [loginRequired()] }, () => 'mine')
    .method('wipe', { guards: [permissionRequired('wipe')], params: { it: Secret, other: Shared } }, () => null)
    .mount('staff', staff)
  return service.use(discover(service, info, options))
}

describe('rpc.discover', () => {
  test('rpc.discover is not found by default', async () => {
    expect(await everything().dispatch(ask)).toMatchObject({ error: { code: -32601 } })
  })

  test('rpc.discover returns the document of openrpc()', async () => {
    const service = everything()
    service.use(discover(service, info, { converters }))
    expect(await service.dispatch(ask)).toEqual({ jsonrpc: '2.0', id: 1, result: openrpc(everything(), info, { converters }) })
  })

  test('discover() does not change other calls', async () => {
    const service = guarded()
    expect(await service.dispatch({ jsonrpc: '2.0', method: 'open', params: [{ shown: 'yes' }], id: 2 })).toMatchObject({
      result: 'yes',
    })
    expect(await service.dispatch({ jsonrpc: '2.0', method: 'rpc.other', id: 3 })).toMatchObject({ error: { code: -32601 } })
  })

  test('rpc.discover lists methods that were added after discover()', async () => {
    const service = guarded()
    expect(namesIn(await documentFor(service))).not.toContain('late')
    service.method('late', () => 1)
    expect(namesIn(await documentFor(service))).toContain('late')
  })

  test('rpc.discover converts schemas once for all calls', async () => {
    let conversions = 0
    const jsonSchema = () => {
      conversions++
      return { type: 'string' }
    }
    const schema = {
      '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }), jsonSchema: { input: jsonSchema } },
    } as unknown as z.ZodType
    const service = new Service<UserRequest>().method('m', { params: { schema } }, () => 1)
    service.use(discover(service, info))
    expect(conversions).toBe(0)
    for (let count = 0; count < 3; count++) await documentFor(service)
    expect(conversions).toBe(1)
  })

  test('rpc.discover is answered in a batch, and not answered as a notification', async () => {
    const service = guarded()
    const reply = await service.dispatch([ask, { jsonrpc: '2.0', method: 'rpc.discover' }])
    expect(reply).toMatchObject([{ id: 1, result: { openrpc: '1.3.2' } }])
  })

  test('discover() on a mounted service does not answer rpc.discover of the outer service', async () => {
    const inner = new Service().method('secret', () => 1)
    inner.use(discover(inner, info))
    expect(await new Service().mount('inner', inner).dispatch(ask)).toMatchObject({ error: { code: -32601 } })
  })
})

describe('visible', () => {
  test('every caller sees every method by default', async () => {
    expect(namesIn(await documentFor(guarded()))).toEqual(['open', 'mine', 'wipe', 'staff.fire'])
  })

  test.each([
    ['an anonymous caller', {}, ['open']],
    ['a user', { user: { permissions: [] } }, ['open', 'mine']],
    ['a user with a permission', { user: { permissions: ['wipe'] } }, ['open', 'mine', 'wipe']],
    ['a user with the permission of a mounted service', { user: { permissions: ['staff'] } }, ['open', 'mine', 'staff.fire']],
  ])("visible: 'by-guards' shows %s the methods that the guards allow", async (_, request, names) => {
    expect(namesIn(await documentFor(guarded({ visible: 'by-guards' }), request))).toEqual(names)
  })

  test('the schemas of hidden methods are hidden', async () => {
    const service = guarded({ visible: 'by-guards' })
    const anonymous = await documentFor(service)
    expect(JSON.stringify(anonymous)).not.toContain('hidden')
    expect(Object.keys(anonymous.components?.schemas ?? {})).toEqual(['Shared'])
    const wiper = await documentFor(service, { user: { permissions: ['wipe'] } })
    expect(Object.keys(wiper.components?.schemas ?? {}).sort()).toEqual(['Secret', 'Shared'])
  })

  test('visible can be an asynchronous function', async () => {
    const visible = async ({ httpRequest }: { httpRequest: UserRequest }, method: string) =>
      httpRequest.user !== undefined || method === 'open'
    const service = guarded({ visible })
    expect(namesIn(await documentFor(service))).toEqual(['open'])
    expect(namesIn(await documentFor(service, { user: { permissions: [] } }))).toHaveLength(4)
  })

  test('a method is hidden unless visible returns exactly true', async () => {
    expect(namesIn(await documentFor(guarded({ visible: () => 'no' as never })))).toEqual([])
  })

  test('rpc.discover answers -32603 if visible throws, and onError is called', async () => {
    const errors: unknown[] = []
    const visible = () => {
      throw new Error('the database is gone')
    }
    const service = guarded({ visible }, (error) => errors.push(error))
    expect(await service.dispatch(ask)).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Internal error' } })
    expect(errors).toEqual([new Error('the database is gone')])
  })

  test('a guard that throws an unexpected error hides its method, and onError is called', async () => {
    const errors: unknown[] = []
    const service = new Service<UserRequest>({ onError: (error) => errors.push(error) })
      .method('fine', () => 1)
      .method('broken', { guards: [() => Promise.reject(new Error('boom'))] }, () => 1)
      .method(
        'refused',
        {
          guards: [
            () => {
              throw new RpcError(1, 'No')
            },
          ],
        },
        () => 1,
      )
    service.use(discover(service, info, { visible: 'by-guards' }))
    expect(namesIn(await documentFor(service))).toEqual(['fine'])
    expect(errors).toEqual([new Error('boom')])
  })

  test('guards that rpc.discover runs get the request and the method, but no params and no additions of other guards', async () => {
    const seen: unknown[] = []
    const spy = (context: { method: string; params: unknown; id: unknown; httpRequest: UserRequest; extra?: unknown }) => {
      seen.push([context.method, context.params, context.id, context.httpRequest, context.extra])
      return { extra: 1 }
    }
    const service = new Service<UserRequest>().method('one', { guards: [spy] }, () => 1).method('two', { guards: [spy] }, () => 1)
    service.use(discover(service, info, { visible: 'by-guards' }))
    await documentFor(service, { user: { permissions: ['x'] } })
    expect(seen).toEqual(['one', 'two'].map((name) => [name, undefined, undefined, { user: { permissions: ['x'] } }, undefined]))
  })
})

describe('discover() refuses a wrong set-up', () => {
  test.each([
    [new Service(), info, { visible: 'guards' }, /by-guards/],
    [{ list: () => [] }, info, { visible: 'by-guards' }, /Service, which has the guards/],
    [new Service(), {}, {}, /info\.title/],
    [new Service(), info, { visable: true }, /^discover\(\) has no option visable\..* visible$/],
  ])('discover(%o, %o, %o) throws a TypeError that says what to change', (service, documentInfo, options, hint) => {
    expect(() => discover(service as never, documentInfo as never, options as never)).toThrow(hint)
    expect(() => discover(service as never, documentInfo as never, options as never)).toThrow(TypeError)
  })
})
