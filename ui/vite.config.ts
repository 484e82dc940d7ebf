import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The pages are built into ui/dist and served by Kervan; `npm run dev:ui` serves them beside a running Kervan. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    target: 'es2022',
    // The content security policy allows no data: fonts and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
    // Uncompressed; what goes over the wire is a third of it.
    chunkSizeWarningLimit: 900,
  },
  server: { port: 4271, proxy: { '/api': 'http://127.0.0.1:4270' } },
});
