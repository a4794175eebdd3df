/** Hashes of passwords, by scrypt. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)

/** 16 MiB and some tenths of a second for each guess, as OWASP recommends. */
const cost = { N: 2 ** 14, r: 8, p: 5 }

export async function hash(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, 32, cost)
  return `${salt.toString('base64')} ${key.toString('base64')}`
}

/** Takes as long for a user who does not exist (`undefined`): the time must not tell which names are taken. */
export async function isRight(password: string, hashed = noHash): Promise<boolean> {
  const [salt = '', key = ''] = hashed.split(' ')
  const derived = await derive(password, Buffer.from(salt, 'base64'), 32, cost)
  const expected = Buffer.from(key, 'base64')
  return expected.length === derived.length && timingSafeEqual(derived, expected)
}

const noHash = 'AAAAAAAAAAAAAAAAAAAAAA== '
