import { examples } from '../.vitepress/examples.ts'

export default { paths: () => examples.map(({ name, title, content }) => ({ params: { name, title }, content })) }
