import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const target = `http://127.0.0.1:${process.env.PORT ?? 3000}`

export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist/public' },
  // The browser sees one origin, as in production: the proxy passes `Host` on as it came, and the server compares the origin with it.
  server: { proxy: { '/rpc': { target, changeOrigin: false } } },
})
