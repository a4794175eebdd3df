/** The pages in the order in which a reader needs them. A test compares this list with the files. */
import { manifest, subPaths } from '../../scripts/manifest.mjs'
import { examples } from './examples.ts'

/** A group of pages, or a page. VitePress has the same type, but the tests read this file without its tools. */
export interface SidebarItem {
  readonly text: string
  readonly link?: string
  readonly items?: SidebarItem[]
}

const guide: SidebarItem[] = [
  group('Begin', {
    Start: 'start',
    'Methods and params': 'methods',
    'Types alone': 'types',
    Client: 'client',
    Errors: 'errors',
    'Context and guards': 'context',
    'Log users in': 'login',
    Middleware: 'middleware',
    'Limits and timeouts': 'limits',
    Security: 'security',
    Testing: 'testing',
  }),
  group('Adapters', {
    Overview: 'adapters/',
    'node:http': 'adapters/node',
    Express: 'adapters/express',
    Fastify: 'adapters/fastify',
    Koa: 'adapters/koa',
    Hono: 'adapters/hono',
    'h3, Nitro, Nuxt': 'adapters/h3',
    NestJS: 'adapters/nest',
    'Next, SvelteKit, Elysia': 'adapters/fetch',
    'Bun, Deno, Workers': 'adapters/runtimes',
    'AWS Lambda': 'adapters/lambda',
    'Your own': 'adapters/own',
  }),
  group('Clients', {
    'Errors and retries': 'client-errors',
    'Tokens and cookies': 'client-credentials',
    'Types for clients': 'client-types',
    'React and TanStack Query': 'react',
  }),
  group('Connections', {
    Connections: 'connections',
    Streams: 'streams',
  }),
  group('Describe', {
    OpenRPC: 'openrpc',
    'OpenAPI and plain HTTP': 'openapi',
    MCP: 'mcp',
    Explorer: 'explorer',
    'Command line': 'command-line',
    'Breaking changes': 'breaking-changes',
  }),
  group('Run', {
    Deploy: 'deploy',
    'Scale out': 'scale-out',
    Observe: 'observe',
    'Limit rates': 'rate-limits',
  }),
  group('Migrate from', {
    jayson: 'migrate/jayson',
    'json-rpc-2.0': 'migrate/json-rpc-2.0',
    'rpc-websockets': 'migrate/rpc-websockets',
    'the Python package': 'migrate/python',
    tRPC: 'migrate/trpc',
  }),
  group('Facts', {
    Promises: 'promises',
    Compare: 'compare',
    Performance: 'performance',
    Measurements: 'measurements',
    Conformance: 'conformance',
    'The audits': 'audits',
    Versioning: 'versioning',
    Questions: 'faq',
  }),
  { text: 'Examples', items: examples.map(({ name, title }) => ({ text: title, link: `/examples/${name}` })) },
]

/** Each sub-path of the package is a page. */
const reference: SidebarItem[] = [
  {
    text: 'Reference',
    items: subPaths.map(({ subPath }) =>
      subPath === '.'
        ? { text: manifest.name, link: `/reference/${manifest.name}` }
        : { text: subPath.slice(1), link: `/reference${subPath.slice(1)}` },
    ),
  },
]

export const sidebar: Record<string, SidebarItem[]> = { '/': guide, '/reference/': reference }

function group(text: string, pages: Record<string, string>): SidebarItem {
  return { text, items: Object.entries(pages).map(([title, path]) => ({ text: title, link: `/${path}` })) }
}
