/** The site of docs/: its navigation, its Markdown and its links. */
import { defineConfig } from 'vitepress'
import { manifest } from '../../scripts/manifest.mjs'
import { headingAnchor } from './heading-anchor.ts'
import { outsideLinks } from './outside-links.ts'
import { repository } from './repository.ts'
import { search } from './search.ts'
import { sidebar } from './sidebar.ts'

const base = process.env.DOCS_BASE ?? '/'

/** Pages whose tables need the room of the outline. */
const wide = ['compare.md', 'conformance.md', 'errors.md', 'measurements.md']

export default defineConfig({
  title: manifest.name,
  description: manifest.description,
  // GitHub Pages serves a project below its name.
  base,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  cleanUrls: true,
  ignoreDeadLinks: 'localhostLinks',
  lastUpdated: Boolean(repository),
  transformPageData(page) {
    if (wide.includes(page.relativePath)) page.frontmatter.aside = false
    // Here and not in the page, of which GitHub would show it as a table.
    if (page.relativePath === 'index.md') page.frontmatter.layout = 'home'
  },
  markdown: {
    anchor: { slugify: headingAnchor },
    languageAlias: { caddyfile: 'nginx', conf: 'ini' },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (markdown) => outsideLinks(markdown, repository),
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/start', activeMatch: '^/(?!reference|performance|measurements|compare)' },
      { text: 'Reference', link: '/reference/', activeMatch: '^/reference' },
      { text: 'Performance', link: '/performance', activeMatch: '^/(performance|measurements)' },
      { text: 'Compare', link: '/compare' },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local', options: search },
    ...(repository && {
      socialLinks: [{ icon: 'github', link: repository }],
      editLink: { pattern: `${repository}/edit/main/docs/:path`, text: 'Edit this page' },
    }),
    footer: { message: 'MIT license' },
  },
})
