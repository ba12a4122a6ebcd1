import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the API of a page under development is: `NIGHTSHIFT_URL=http://127.0.0.1:7070 npx vite services/console/web`. */
const upstream = process.env['NIGHTSHIFT_URL'] ?? 'http://127.0.0.1:7070';
const API = [
  '/v1',
  '/a',
  '/console/session',
  '/readyz',
  '/livez',
  '/metrics',
  '/docs',
  '/openapi.json',
];

export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  base: command === 'build' ? '/console/' : '/',
  plugins: [react()],
  // The server puts a new one into every answer.
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // One file: a page that is loaded later must not jump when its style comes.
    cssCodeSplit: false,
    target: 'es2024',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(API.map((path) => [path, { target: upstream, changeOrigin: true }])),
  },
}));
