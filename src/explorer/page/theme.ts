/** Light or dark: as the system has it, until the visitor says otherwise. */

/** What the visitor chose; `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark'

const key = 'jsonrpc-explorer-theme'

/** The choice of an earlier visit. */
export function rememberedTheme(): Theme {
  try {
    const found = localStorage.getItem(key)
    return found === 'light' || found === 'dark' ? found : 'auto'
  } catch {
    return 'auto' // storage can be switched off
  }
}

/** Shows a theme, and keeps it for the next visit. */
export function applyTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === 'auto' ? 'light dark' : theme
  try {
    if (theme === 'auto') localStorage.removeItem(key)
    else localStorage.setItem(key, theme)
  } catch {
    // then for this visit only
  }
}

/** Whether the page is dark at the moment. */
export function isDark(theme: Theme): boolean {
  return theme === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
}
