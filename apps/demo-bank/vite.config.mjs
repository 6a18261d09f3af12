import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));

/** The bank's pages. Nothing is defined here from the environment: what the build does not know it cannot give away. */
export default defineConfig({
  root: at('web'),
  envDir: false,
  resolve: { alias: { '@passidio/react': at('../../libs/sdk-react/src/index.ts') } },
  // Replaced in each answer (src/pages.ts).
  html: { cspNonce: 'CSP_NONCE' },
  build: {
    outDir: at('../../dist/apps/demo-bank/web'),
    emptyOutDir: true,
    target: 'es2022',
    // An asset inside the page would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // React for development, which the tests build, is larger than what customers would be sent.
    chunkSizeWarningLimit: 2_000,
  },
});
