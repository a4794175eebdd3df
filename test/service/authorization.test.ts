/** The two guards that ship. */
import { loginRequired, permissionRequired, Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test, vi } from 'vitest'
import { ask } from './ask.ts'

const serviceWith = (guard: unknown) =>
  new Service<unknown>().method('try', { takesContext: true, guards: [guard as () => { user: unknown }] }, ({ user }) => user)
const codeFor = async (guard: unknown, httpRequest: unknown) => {
  const { error } = await ask(serviceWith(guard), 'try', [], { httpRequest: httpRequest as never })
  return error ? [error.code, (error.data as { reason?: string })?.reason] : 'passed'
}

const unauthenticated = [-32013, 'unauthenticated']
const forbidden = [-32014, 'forbidden']

class RequestWithGetter {
  get user() {
    return { permissions: ['rpc'] }
  }
}

const users: [what: string, httpRequest: unknown, login: unknown, permission: unknown][] = [
  ['no request', undefined, unauthenticated, unauthenticated],
  ['a request that is text', 'user', unauthenticated, unauthenticated],
  ['no user', {}, unauthenticated, unauthenticated],
  ['user null', { user: null }, unauthenticated, unauthenticated],
  ['user false', { user: false }, unauthenticated, unauthenticated],
  ['a user without permissions', { user: { name: 'x' } }, 'passed', forbidden],
  ['a user who is a name', { user: 'ann' }, 'passed', forbidden],
  ['other permissions', { user: { permissions: ['rpc2', 'RPC'] } }, 'passed', forbidden],
  ['permissions as text', { user: { permissions: 'rpc' } }, 'passed', forbidden],
  ['permissions as an object', { user: { permissions: { rpc: true } } }, 'passed', forbidden],
  ['the permission in an array', { user: { permissions: ['a', 'rpc'] } }, 'passed', 'passed'],
  ['the permission in a Set', { user: { permissions: new Set(['rpc']) } }, 'passed', 'passed'],
  ['the permission not in a Set', { user: { permissions: new Set(['x']) } }, 'passed', forbidden],
  ['a user behind a getter', new RequestWithGetter(), 'passed', 'passed'],
]

test.each(users)('%s', async (_what, httpRequest, login, permission) => {
  expect(await codeFor(loginRequired(), httpRequest)).toEqual(login)
  expect(await codeFor(permissionRequired('rpc'), httpRequest)).toEqual(permission)
})

test('both add the user to the context', async () => {
  const user = { name: 'ann', permissions: ['rpc'] }
  for (const guard of [loginRequired(), permissionRequired('rpc')]) {
    expect(await ask(serviceWith(guard), 'try', [], { httpRequest: { user } as never })).toHaveProperty('result', user)
  }
})

describe('a lookup of one’s own', () => {
  test.each([
    ['at once', () => 'ann'],
    ['later', async () => 'ann'],
  ])('may answer %s', async (_when, user) => {
    const has = vi.fn(() => true)
    expect(await ask(serviceWith(loginRequired({ user })), 'try')).toHaveProperty('result', 'ann')
    expect(await ask(serviceWith(permissionRequired('rpc', { user, has })), 'try')).toHaveProperty('result', 'ann')
    expect(has).toHaveBeenCalledWith('ann', 'rpc')
  })

  test.each([
    ['nobody', () => undefined],
    ['nobody, later', async () => null],
  ])('that finds %s refuses', async (_what, user) => {
    const has = vi.fn(() => true)
    expect(await codeFor(permissionRequired('rpc', { user, has }), { user: 'forged' })).toEqual(unauthenticated)
    expect(has).not.toHaveBeenCalled()
  })

  test.each([
    ['false', false],
    ['1', 1],
    ['a word', 'yes'],
    ['undefined', undefined],
    ['false, later', Promise.resolve(false)],
  ])('has() answering %s refuses', async (_what, granted) => {
    expect(await codeFor(permissionRequired('rpc', { user: () => 'ann', has: () => granted as boolean }), {})).toEqual(forbidden)
  })

  test('that breaks is masked, and nobody passes', async () => {
    const onError = vi.fn()
    const guard = loginRequired({
      user: () => {
        throw new Error('LEAK-CANARY')
      },
    })
    const service = new Service({ onError, guards: [guard] }).method('try', () => 'passed')
    expect(await ask(service, 'try')).toEqual({ jsonrpc: '2.0', error: { code: -32603, message: 'Internal error' }, id: 1 })
    expect(onError).toHaveBeenCalledOnce()
  })
})

test('a permission needs a name', () => {
  expect(() => permissionRequired('')).toThrow(/^permissionRequired\(\): name must be a string, not empty/)
  expect(() => permissionRequired(undefined as never)).toThrow(TypeError)
})
