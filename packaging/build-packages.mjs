// Makes the packages node and react as they are published: ES modules, CommonJS and types.
// Usage: build-packages.mjs [folder, else dist/packages]
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = path.resolve(root, process.argv[2] ?? 'dist/packages');
const tsc = path.join(root, 'node_modules/ts7/bin/tsc');

/** The module kinds, each in a folder of its own, so that one set of declarations serves both. */
const KINDS = [
  { folder: 'esm', format: 'es', type: 'module' },
  { folder: 'cjs', format: 'cjs', type: 'commonjs' },
];

const PACKAGES = [
  { lib: 'sdk-node', name: 'node', entry: 'src/index.ts', target: 'node20', banner: '' },
  { lib: 'sdk-react', name: 'react', entry: 'src/index.ts', target: 'es2022', banner: "'use client';" },
];

for (const { lib, name, entry, target, banner } of PACKAGES) {
  const source = path.join(root, 'libs', lib);
  if (!existsSync(source)) continue;
  const out = path.join(packages, name);
  const manifest = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'));
  const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  rmSync(out, { recursive: true, force: true });
  for (const { folder, format, type } of KINDS) {
    await build({
      configFile: false,
      root: source,
      logLevel: 'warn',
      build: {
        lib: { entry: path.join(source, entry), formats: [format], fileName: () => 'index.js' },
        outDir: path.join(out, folder),
        target,
        minify: false,
        emptyOutDir: true,
        rolldownOptions: {
          external: [/^node:/, ...external.map((dependency) => new RegExp(`^${dependency}(/|$)`))],
          output: { banner },
        },
      },
    });
    writeFileSync(path.join(out, folder, 'package.json'), `${JSON.stringify({ type, sideEffects: false })}\n`);
  }
  execFileSync(process.execPath, [tsc, '-p', path.join(source, 'tsconfig.build.json'), '--outDir', `${out}/esm`], {
    stdio: 'inherit',
  });
  cpSync(`${out}/esm`, `${out}/cjs`, { recursive: true, filter: (file) => !/\.(js|map|json)$/.test(file) });
  for (const file of ['package.json', 'README.md']) cpSync(path.join(source, file), path.join(out, file));
  cpSync(path.join(root, 'LICENSE'), path.join(out, 'LICENSE'));
}
