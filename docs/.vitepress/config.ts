import { defineConfig } from 'vitepress'
import { description, name } from '../../package.json'
import { headingAnchor } from './heading-anchor.ts'
import { outsideLinks } from './outside-links.ts'
import { repository } from './repository.ts'
import { sidebar } from './sidebar.ts'

export default defineConfig({
  title: name,
  description,
  // GitHub Pages serves a project below its name.
  base: process.env.DOCS_BASE ?? '/',
  cleanUrls: true,
  lastUpdated: Boolean(repository),
  srcExclude: ['README.md'],
  markdown: {
    anchor: { slugify: headingAnchor },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (markdown) => outsideLinks(markdown, repository),
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/start', activeMatch: '^/(?!reference|performance|compare)' },
      { text: 'Reference', link: '/reference/', activeMatch: '^/reference' },
      { text: 'Performance', link: '/performance' },
      { text: 'Compare', link: '/compare' },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    ...(repository && {
      socialLinks: [{ icon: 'github', link: repository }],
      editLink: { pattern: `${repository}/edit/main/docs/:path`, text: 'Edit this page' },
    }),
    footer: { message: 'MIT licence' },
  },
})
