// Makes dist/wallet-page, unless it is there already and nothing that goes into it has changed since.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = path.join(root, 'apps/wallet');
const out = path.join(root, 'dist/wallet-page');
/** Beside the page and not in it: what is in it is served. */
const stamp = path.join(root, 'dist/wallet-page.sources');

/** What goes into the page: its own sources, the wallet's side of the proofs, the packages, and how it is built. */
const INPUTS = ['apps/wallet', 'libs/proofs/src', 'package-lock.json', 'packaging/build-wallet-page.mjs'];

/** snarkjs is GPL-3.0 (docs/licences.md): it gets a file of its own, which says so to whoever is served it. */
const isSnarkjs = ({ moduleIds }) => moduleIds.some((id) => id.includes('/node_modules/snarkjs/'));
const OUTPUT_OF_WORKER = {
  chunkFileNames: (chunk) => `assets/${isSnarkjs(chunk) ? 'snarkjs' : '[name]'}-[hash].js`,
  postBanner: (chunk) => (isSnarkjs(chunk) ? snarkjsNotice() : ''),
};

const sources = fingerprint();
if (!existsSync(path.join(out, 'index.html')) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sources) {
  await bundle();
  writeFileSync(stamp, sources);
}

function fingerprint() {
  const hash = createHash('sha256');
  const files = INPUTS.flatMap(filesOf).sort();
  for (const file of files)
    hash
      .update(`${file}\n`)
      .update(readFileSync(path.join(root, file)))
      .update('\n');
  return hash.digest('hex');
}

function filesOf(input) {
  const place = path.join(root, input);
  if (!statSync(place).isDirectory()) return [input];
  const found = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return found.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

function snarkjsNotice() {
  const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules/snarkjs/package.json'), 'utf8'));
  return `/*! snarkjs ${version} and the packages it is built from, under GPL-3.0: https://www.npmjs.com/package/snarkjs/v/${version} */`;
}

/** Vite is loaded only to build: to find that there is nothing to do takes a twentieth of a second without it. */
async function bundle() {
  const { build } = await import('vite');
  mkdirSync(path.dirname(out), { recursive: true });
  await build({
    configFile: false,
    root: source,
    base: '/wallet/',
    logLevel: 'warn',
    resolve: { alias: { '@passid/proofs/in-browser': path.join(root, 'libs/proofs/src/in-browser.ts') } },
    worker: { format: 'es', rolldownOptions: { output: OUTPUT_OF_WORKER } },
    build: {
      outDir: out,
      emptyOutDir: true,
      target: 'es2022',
      // The page's policy lets nothing in that is written into another file.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
}
