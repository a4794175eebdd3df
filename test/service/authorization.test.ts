/** The two built-in guards, `loginRequired` and `permissionRequired`. */
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
  ['a call without a request', undefined, unauthenticated, unauthenticated],
  ['a request that is text', 'user', unauthenticated, unauthenticated],
  ['a request without a user', {}, unauthenticated, unauthenticated],
  ['a user that is null', { user: null }, unauthenticated, unauthenticated],
  ['a user that is false', { user: false }, unauthenticated, unauthenticated],
  ['a user without permissions', { user: { name: 'x' } }, 'passed', forbidden],
  ['a user that is a string', { user: 'ann' }, 'passed', forbidden],
  ['a user with other permissions', { user: { permissions: ['rpc2', 'RPC'] } }, 'passed', forbidden],
  ['a user with permissions as text', { user: { permissions: 'rpc' } }, 'passed', forbidden],
  ['a user with permissions as an object', { user: { permissions: { rpc: true } } }, 'passed', forbidden],
  ['a user with the permission in an array', { user: { permissions: ['a', 'rpc'] } }, 'passed', 'passed'],
  ['a user with the permission in a Set', { user: { permissions: new Set(['rpc']) } }, 'passed', 'passed'],
  ['a user with another permission in a Set', { user: { permissions: new Set(['x']) } }, 'passed', forbidden],
  ['a user behind a getter', new RequestWithGetter(), 'passed', 'passed'],
]

test.each(users)('loginRequired and permissionRequired check %s', async (_what, httpRequest, login, permission) => {
  expect(await codeFor(loginRequired(), httpRequest)).toEqual(login)
  expect(await codeFor(permissionRequired('rpc'), httpRequest)).toEqual(permission)
})

test('loginRequired and permissionRequired add the user to the context', async () => {
  const user = { name: 'ann', permissions: ['rpc'] }
  for (const guard of [loginRequired(), permissionRequired('rpc')]) {
    expect(await ask(serviceWith(guard), 'try', [], { httpRequest: { user } as never })).toHaveProperty('result', user)
  }
})

describe('the options user and has', () => {
  test.each([
    ['at once', () => 'ann'],
    ['later', async () => 'ann'],
  ])('loginRequired and permissionRequired accept a user() that answers %s', async (_when, user) => {
    const has = vi.fn(() => true)
    expect(await ask(serviceWith(loginRequired({ user })), 'try')).toHaveProperty('result', 'ann')
    expect(await ask(serviceWith(permissionRequired('rpc', { user, has })), 'try')).toHaveProperty('result', 'ann')
    expect(has).toHaveBeenCalledWith('ann', 'rpc')
  })

  test.each([
    ['undefined', () => undefined],
    ['a promise of null', async () => null],
  ])('permissionRequired refuses with -32013 if user() returns %s, and does not call has()', async (_what, user) => {
    const has = vi.fn(() => true)
    expect(await codeFor(permissionRequired('rpc', { user, has }), { user: 'forged' })).toEqual(unauthenticated)
    expect(has).not.toHaveBeenCalled()
  })

  test.each([
    ['false', false],
    ['1', 1],
    ['a word', 'yes'],
    ['undefined', undefined],
    ['a promise of false', Promise.resolve(false)],
  ])('permissionRequired refuses with -32014 if has() returns %s', async (_what, granted) => {
    expect(await codeFor(permissionRequired('rpc', { user: () => 'ann', has: () => granted as boolean }), {})).toEqual(forbidden)
  })

  test('loginRequired refuses with a masked -32603 if user() throws', async () => {
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

test('permissionRequired throws a TypeError if the name is empty or undefined', () => {
  expect(() => permissionRequired('')).toThrow(/^permissionRequired\(\): name must be a string, not empty/)
  expect(() => permissionRequired(undefined as never)).toThrow(TypeError)
})
