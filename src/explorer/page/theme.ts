/** The colour scheme of the page: that of the system by default. */

/** The visitor's choice. `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark'

const storageKey = 'jsonrpc-explorer-theme'

/** Returns the choice of an earlier visit. */
export function storedTheme(): Theme {
  try {
    const found = localStorage.getItem(storageKey)
    return found === 'light' || found === 'dark' ? found : 'auto'
  } catch {
    return 'auto' // The storage is disabled.
  }
}

/** Applies a theme, and stores it for the next visit. */
export function applyTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === 'auto' ? 'light dark' : theme
  try {
    if (theme === 'auto') localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, theme)
  } catch {
    // The storage is disabled: the theme ends with the page.
  }
}

/** Whether the page is dark now. */
export function isDark(theme: Theme): boolean {
  return theme === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
}
