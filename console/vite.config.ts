import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstPaint } from './build/first-paint.ts';
import { precompressed } from './build/precompressed.ts';

const api = process.env['STREAMHOUSE_API'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), tailwindcss(), firstPaint(), precompressed()],
  build: {
    outDir: 'target/classes/console',
    emptyOutDir: true,
    // The content policy allows no data: addresses, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', proxy: { '/api': api, '/openapi.json': api } },
});
