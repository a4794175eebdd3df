/** `rpc.discover`: who asks gets the document, or as much of it as is for them. */
import { loginRequired, permissionRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { type DiscoverOptions, discover, type OpenrpcDocument, openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { converters, everything, info } from './everything.ts'

interface Visitor {
  user?: { permissions: string[] }
}

const ask = { jsonrpc: '2.0', method: 'rpc.discover', id: 1 }

async function documentFor(service: Service<Visitor>, httpRequest: Visitor = {}): Promise<OpenrpcDocument> {
  const reply = JSON.parse(await service.handleRequestBody(JSON.stringify(ask), httpRequest))
  expect(reply).not.toHaveProperty('error')
  return reply.result
}

function namesIn({ methods }: OpenrpcDocument): string[] {
  return methods.map(({ name }) => name)
}

const Secret = z.object({ hidden: z.string() }).meta({ id: 'Secret' })
const Shared = z.object({ shown: z.string() }).meta({ id: 'Shared' })

/** One method for everybody, one for users, one for those with a permission, and one in a mounted service with a guard of its own. */
function guarded(options: DiscoverOptions<Visitor> = {}, onError: (error: unknown) => void = () => {}) {
  const staff = new Service<Visitor>({ guards: [permissionRequired('staff')] }).method(
    'fire',
    { params: ['name'] },
    (name: unknown) => name,
  )
  const service = new Service<Visitor>({ onError })
    .method('open', { params: { it: Shared } }, ({ it }) => it.shown)
    .method('mine', { guards: [loginRequired()] }, () => 'mine')
    .method('wipe', { guards: [permissionRequired('wipe')], params: { it: Secret, other: Shared } }, () => null)
    .mount('staff', staff)
  return service.use(discover(service, info, options))
}

describe('rpc.discover', () => {
  test('is not found until a service is told to answer it', async () => {
    expect(await everything().dispatch(ask)).toMatchObject({ error: { code: -32601 } })
  })

  test('answers the document that openrpc() makes', async () => {
    const service = everything()
    service.use(discover(service, info, { converters }))
    expect(await service.dispatch(ask)).toEqual({ jsonrpc: '2.0', id: 1, result: openrpc(everything(), info, { converters }) })
  })

  test('leaves every other call alone', async () => {
    const service = guarded()
    expect(await service.dispatch({ jsonrpc: '2.0', method: 'open', params: [{ shown: 'yes' }], id: 2 })).toMatchObject({
      result: 'yes',
    })
    expect(await service.dispatch({ jsonrpc: '2.0', method: 'rpc.other', id: 3 })).toMatchObject({ error: { code: -32601 } })
  })

  test('knows methods that were added after it', async () => {
    const service = guarded()
    expect(namesIn(await documentFor(service))).not.toContain('late')
    service.method('late', () => 1)
    expect(namesIn(await documentFor(service))).toContain('late')
  })

  test('converts schemas once, however often it is asked', async () => {
    let conversions = 0
    const jsonSchema = () => {
      conversions++
      return { type: 'string' }
    }
    const schema = {
      '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }), jsonSchema: { input: jsonSchema } },
    } as unknown as z.ZodType
    const service = new Service<Visitor>().method('m', { params: { schema } }, () => 1)
    service.use(discover(service, info))
    expect(conversions).toBe(0)
    for (let asked = 0; asked < 3; asked++) await documentFor(service)
    expect(conversions).toBe(1)
  })

  test('answers inside a batch, and to a notification not at all', async () => {
    const service = guarded()
    const reply = await service.dispatch([ask, { jsonrpc: '2.0', method: 'rpc.discover' }])
    expect(reply).toMatchObject([{ id: 1, result: { openrpc: '1.3.2' } }])
  })

  test('in a mounted service says nothing for the outer one', async () => {
    const inner = new Service().method('secret', () => 1)
    inner.use(discover(inner, info))
    expect(await new Service().mount('inner', inner).dispatch(ask)).toMatchObject({ error: { code: -32601 } })
  })
})

describe('visible', () => {
  test('shows everybody everything unless told', async () => {
    expect(namesIn(await documentFor(guarded()))).toEqual(['open', 'mine', 'wipe', 'staff.fire'])
  })

  test.each([
    ['a stranger', {}, ['open']],
    ['a user', { user: { permissions: [] } }, ['open', 'mine']],
    ['who may wipe', { user: { permissions: ['wipe'] } }, ['open', 'mine', 'wipe']],
    ['staff', { user: { permissions: ['staff'] } }, ['open', 'mine', 'staff.fire']],
  ])('by guards shows %s what they may call', async (_, visitor, names) => {
    expect(namesIn(await documentFor(guarded({ visible: 'by-guards' }), visitor))).toEqual(names)
  })

  test('hides the schemas of hidden methods, too', async () => {
    const service = guarded({ visible: 'by-guards' })
    const stranger = await documentFor(service)
    expect(JSON.stringify(stranger)).not.toContain('hidden')
    expect(Object.keys(stranger.components?.schemas ?? {})).toEqual(['Shared'])
    const wiper = await documentFor(service, { user: { permissions: ['wipe'] } })
    expect(Object.keys(wiper.components?.schemas ?? {}).sort()).toEqual(['Secret', 'Shared'])
  })

  test('by a function of your own, which may take its time', async () => {
    const visible = async ({ httpRequest }: { httpRequest: Visitor }, method: string) =>
      httpRequest.user !== undefined || method === 'open'
    const service = guarded({ visible })
    expect(namesIn(await documentFor(service))).toEqual(['open'])
    expect(namesIn(await documentFor(service, { user: { permissions: [] } }))).toHaveLength(4)
  })

  test('takes nothing but true for a yes', async () => {
    expect(namesIn(await documentFor(guarded({ visible: () => 'no' as never })))).toEqual([])
  })

  test('that breaks shows nothing, and tells onError', async () => {
    const errors: unknown[] = []
    const visible = () => {
      throw new Error('the database is gone')
    }
    const service = guarded({ visible }, (error) => errors.push(error))
    expect(await service.dispatch(ask)).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Internal error' } })
    expect(errors).toEqual([new Error('the database is gone')])
  })

  test('a guard that breaks hides its method, and tells onError', async () => {
    const errors: unknown[] = []
    const service = new Service<Visitor>({ onError: (error) => errors.push(error) })
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

  test('guards see the request and the method, and neither params nor what other guards added', async () => {
    const seen: unknown[] = []
    const spy = (context: { method: string; params: unknown; id: unknown; httpRequest: Visitor; extra?: unknown }) => {
      seen.push([context.method, context.params, context.id, context.httpRequest, context.extra])
      return { extra: 1 }
    }
    const service = new Service<Visitor>().method('one', { guards: [spy] }, () => 1).method('two', { guards: [spy] }, () => 1)
    service.use(discover(service, info, { visible: 'by-guards' }))
    await documentFor(service, { user: { permissions: ['x'] } })
    expect(seen).toEqual(['one', 'two'].map((name) => [name, undefined, undefined, { user: { permissions: ['x'] } }, undefined]))
  })
})

describe('wrong set-up is a TypeError at once', () => {
  test.each([
    [new Service(), info, { visible: 'guards' }, /by-guards/],
    [{ list: () => [] }, info, { visible: 'by-guards' }, /Service, which knows its guards/],
    [new Service(), {}, {}, /info\.title/],
    [new Service(), info, { visable: true }, /no option visable/],
  ])('discover(%o, %o, %o)', (service, given, options, mend) => {
    expect(() => discover(service as never, given as never, options as never)).toThrow(mend)
  })
})
