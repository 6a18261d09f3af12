// Bundles pages with the built packages, as a bank would. Usage: build-pages.mjs <folder of packages> <folder of pages> <out>
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const [packages, pages, out] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));

await build({
  configFile: false,
  root: path.resolve(pages),
  base: './',
  logLevel: 'warn',
  resolve: {
    alias: [
      { find: '@passidio/react', replacement: path.resolve(packages, 'react/esm/index.js') },
      { find: /^(react|react-dom|scheduler)(?=\/|$)/, replacement: path.join(root, 'node_modules/$1') },
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
