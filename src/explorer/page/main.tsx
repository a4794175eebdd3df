/** Starts the page. */
import { render } from 'preact'
import type { PageData } from '../page-response.ts'
import { App } from './app.tsx'
import { applyTheme, storedTheme } from './theme.ts'

const data = document.getElementById('service')?.textContent ?? ''
const root = document.getElementById('page')

applyTheme(storedTheme())
if (root) render(<App data={JSON.parse(data) as PageData} />, root)
