/** The theme of VitePress, with the styles of this site. */
import theme from 'vitepress/theme'
import './style.css'

export default theme
