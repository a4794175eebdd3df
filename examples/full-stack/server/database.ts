/** The database: one file of SQLite. Add a table here, and a module with its queries. */
import { randomBytes } from 'node:crypto'
import Database from 'libsql'
import { databaseFile } from './settings.ts'

export const database = new Database(databaseFile)

database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA foreign_keys = ON;
  CREATE TABLE IF NOT EXISTS users (
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users,
    expires INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES users,
    done INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS secrets (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
`)

/** A secret that is made at the first start. It is in the same file as the sessions, so both are kept or lost together. */
export function secret(name: string): string {
  const fresh = randomBytes(32).toString('base64')
  database.prepare('INSERT INTO secrets VALUES (?, ?) ON CONFLICT DO NOTHING').run(name, fresh)
  const row = database.prepare('SELECT value FROM secrets WHERE name = ?').get(name) as { value: string }
  return row.value
}
