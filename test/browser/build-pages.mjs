// Bundles pages with the built packages, as a bank would. Usage: build-pages.mjs <folder of pages> <out> [folder with another react]
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const [pages, out, reactFolder] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const react = path.resolve(reactFolder ?? root, 'node_modules');

await build({
  configFile: false,
  root: path.resolve(pages),
  base: './',
  logLevel: 'warn',
  resolve: {
    alias: [
      { find: '@passidio/react', replacement: path.join(root, 'dist/packages/react/esm/index.js') },
      { find: /^(react|react-dom|scheduler)(?=\/|$)/, replacement: `${react}/$1` },
      { find: 'qrcode', replacement: path.join(root, 'node_modules/qrcode') },
    ],
  },
  build: {
    outDir: path.resolve(out),
    emptyOutDir: true,
    rolldownOptions: {
      // 'use client' is for servers; in a bundle for the browser it may go.
      onLog: (level, log, handle) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handle(level, log),
    },
  },
});
