import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { blockIn, codeBlocks } from './code-blocks.js';

const root = path.resolve('.');

/** With the sources of the packages: test/sdk/packages.e2e-spec.ts is where the packed ones are tried. */
const PACKAGES = {
  '@passidio/node': path.join(root, 'libs/sdk-node/src/index.ts'),
  '@passidio/react': path.join(root, 'libs/sdk-react/src/index.ts'),
};

/** Blocks of a page in a folder, by their titles. */
export function writeBlocks(page: string, titles: readonly string[], folder: string): void {
  const blocks = codeBlocks(page);
  for (const title of titles) {
    const file = path.join(folder, title);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, blockIn(blocks, title));
  }
}

/** As a bank's editor would; throws with what it finds. */
export function checkTypes(folder: string): void {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'ES2023',
    lib: ['ES2023', 'DOM'],
    types: ['node'],
    skipLibCheck: true,
    noEmit: true,
    paths: Object.fromEntries(Object.entries(PACKAGES).map(([name, file]) => [name, [file]])),
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
  run(['node_modules/ts7/bin/tsc', '-p', folder], 'stdout');
}

/** Bundles modules for Node, one file for each, under out/. */
export function bundleForNode(folder: string, entries: Readonly<Record<string, string>>): void {
  const modules = path.join(folder, 'node_modules');
  symlinkSync(path.join(root, 'node_modules'), modules);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  build(
    folder,
    { ssr: true, outDir: 'out', rolldownOptions: { input: entries } },
    { noExternal: Object.keys(PACKAGES) },
  );
}

/** Bundles a page for browsers, into out. */
export const bundleForBrowser = (folder: string, out: string): void =>
  build(folder, { outDir: out, emptyOutDir: true });

/** Vite in a process of its own: it is an ES module that jest would have to load as one. */
function build(folder: string, options: object, ssr: object = {}): void {
  const config = {
    configFile: false,
    root: folder,
    logLevel: 'error',
    resolve: { alias: PACKAGES },
    build: options,
    ssr,
  };
  const script = `import { build } from 'vite'; await build(${JSON.stringify(config)});`;
  run(['--input-type', 'module', '-e', script], 'stderr');
}

function run(args: readonly string[], says: 'stdout' | 'stderr'): void {
  try {
    execFileSync(process.execPath, args, { cwd: root, env: { PATH: process.env['PATH'] }, stdio: 'pipe' });
  } catch (error) {
    throw new Error(String((error as Record<string, Buffer>)[says]), { cause: error });
  }
}
