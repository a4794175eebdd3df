import type { DefaultTheme } from 'vitepress'

/**
 * Lets questions find pages: words that every page has do not count, and the reference and the examples come behind the guide. VitePress
 * sends these functions to the browser as text, so they can use nothing from outside of them.
 */
export const search: DefaultTheme.LocalSearchOptions = {
  miniSearch: {
    options: {
      processTerm: (term) => {
        const word = term.toLowerCase()
        const fillers =
          /^(a|an|and|are|be|can|do|does|every|for|from|get|how|i|in|is|it|my|of|on|or|the|to|what|when|which|who|why|with)$/
        return fillers.test(word) ? null : word
      },
    },
    searchOptions: {
      boostDocument: (id: string) =>
        /\/(reference|examples)\//.test(id) ? 0.3 : /\/performance|\/measurements|\/migrate\//.test(id) ? 0.5 : 1,
    },
  },
}
