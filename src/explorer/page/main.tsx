/** Starts the page. */
import { render } from 'preact'
import type { Shown } from '../shown.ts'
import { App } from './app.tsx'
import { applyTheme, rememberedTheme } from './theme.ts'

const embedded = document.getElementById('service')?.textContent ?? ''
const place = document.getElementById('page')

applyTheme(rememberedTheme())
if (place) render(<App shown={JSON.parse(embedded) as Shown} />, place)
