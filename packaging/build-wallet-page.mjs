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
    worker: { format: 'es' },
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
