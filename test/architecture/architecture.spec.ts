import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FAULTS, NO_FAULTS, REACHED_FOR } from './planted-code.js';
import { PLANTED_PACKAGES, SOUND_FILES, WRONG_ARROWS } from './planted-imports.js';

const root = path.resolve('.');
const CLI = { depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs', knip: 'knip/bin/knip.js' };

/** A tool takes about five seconds alone, and several times that on a busy machine. */
const TOOL_MS = 120_000;

let temporary: string;
beforeAll(() => {
  temporary = mkdtempSync(path.join(tmpdir(), 'passid-architecture-'));
});
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function plant(tree: string, files: Readonly<Record<string, string>>): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), content);
  }
}

/** The tools run as they do in `npm run lint`: in a process of their own, for jest gives them no import(). */
function reportOf<Report>(args: readonly string[], cwd: string): Promise<Report> {
  return new Promise((resolve, reject) => {
    const environment = { PATH: process.env['PATH'] };
    execFile(process.execPath, args, { cwd, env: environment, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Report);
      } catch {
        reject(new Error(`The tool gave no report: ${stderr || stdout || error?.message}`));
      }
    });
  });
}

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

describe('An arrow that points the wrong way is caught', () => {
  let violations: readonly Violation[];
  /** A rule about folders names the folder of the file. */
  const rulesBrokenIn = (file: string) =>
    violations.filter(({ from }) => from === file || from === path.dirname(file)).map(({ rule }) => rule.name);

  beforeAll(async () => {
    const tree = path.join(temporary, 'arrows');
    plant(tree, { ...PLANTED_PACKAGES, ...SOUND_FILES });
    for (const files of Object.values(WRONG_ARROWS)) plant(tree, files);
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json']) cpSync(file, path.join(tree, file));
    const cli = path.join(root, 'node_modules', CLI.depcruise);
    const args = [cli, 'apps', 'libs', 'test', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
    ({ violations } = (await reportOf<{ summary: { violations: readonly Violation[] } }>(args, tree)).summary);
  }, TOOL_MS);

  it.each(Object.entries(WRONG_ARROWS))('%s', (rule, files) => {
    const planted = Object.keys(files).filter((file) => path.basename(file).startsWith('plant'));
    expect(planted).not.toEqual([]);
    for (const file of planted) expect([file, ...rulesBrokenIn(file)]).toEqual([file, rule]);
  });

  it('an arrow that points the right way is not caught', () => {
    expect(Object.keys(SOUND_FILES).flatMap(rulesBrokenIn)).toEqual([]);
  });

  it('every rule of dependency-cruiser has its plant', () => {
    const configuration = createRequire(import.meta.url)(path.join(root, '.dependency-cruiser.cjs')) as {
      forbidden: { name: string }[];
    };
    expect(Object.keys(WRONG_ARROWS).sort()).toEqual(configuration.forbidden.map(({ name }) => name).sort());
  });
});

describe('Code that breaks a rule is caught', () => {
  let found: readonly string[][];
  let unplanted: readonly string[];

  beforeAll(async () => {
    const plants = [...FAULTS, ...NO_FAULTS, ...REACHED_FOR.map((name) => reachingFor(name))];
    const script = path.join(root, 'test/architecture/lint-plants.mjs');
    ({ found, unplanted } = await reportOf<{ found: string[][]; unplanted: string[] }>(
      [script, JSON.stringify(plants)],
      root,
    ));
  }, TOOL_MS);

  it.each(FAULTS.map((fault, index) => ({ ...fault, index })))('$what', ({ rule, index }) => {
    expect(found[index]).toEqual([rule]);
  });

  it.each(NO_FAULTS.map((plant, index) => ({ ...plant, index })))('lets $what pass', ({ index }) => {
    expect(found[FAULTS.length + index]).toEqual([]);
  });

  it.each(REACHED_FOR.map((name, index) => ({ name, index })))('a decision that reaches for $name', ({ index }) => {
    expect(found[FAULTS.length + NO_FAULTS.length + index]).toEqual(['no-restricted-globals']);
  });

  it('every rule of ESLint that is ours has its plant', () => {
    expect(unplanted).toEqual([]);
  });
});

const reachingFor = (name: string) => ({
  file: 'libs/ledger/src/planted.ts',
  source: `export const reach: unknown = ${name};`,
});

describe('What nobody uses is caught', () => {
  let issues: readonly Record<string, unknown>[];

  beforeAll(async () => {
    const tree = path.join(temporary, 'unused');
    const copied = ['apps', 'libs', 'test', 'tsconfig.json', 'knip.json', 'jest.config.mjs', 'eslint.config.mjs'];
    const more = ['nest-cli.json', '.swcrc', '.dependency-cruiser.cjs'];
    const isOurs = (file: string) => !file.includes('node_modules');
    for (const file of [...copied, ...more]) cpSync(file, path.join(tree, file), { recursive: true, filter: isOurs });
    symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
    manifest.dependencies['planted-dependency'] = '1.0.0';
    plant(tree, {
      'package.json': JSON.stringify(manifest),
      'libs/ledger/src/planted-file.ts': 'export const planted = 1;\n',
      'libs/ledger/src/planted-symbol.ts': 'export const plantedSymbol = 1;\n',
      'libs/ledger/src/index.ts': `${readFileSync('libs/ledger/src/index.ts', 'utf8')}export { plantedSymbol } from './planted-symbol.js';\n`,
    });
    const cli = path.join(root, 'node_modules', CLI.knip);
    ({ issues } = await reportOf<{ issues: Record<string, unknown>[] }>([cli, '--reporter', 'json'], tree));
  }, TOOL_MS);

  it.each([
    ['a file', 'libs/ledger/src/planted-file.ts', 'files', 'libs/ledger/src/planted-file.ts'],
    ['a name in the index of a lib', 'libs/ledger/src/index.ts', 'exports', 'plantedSymbol'],
    ['a dependency', 'package.json', 'dependencies', 'planted-dependency'],
  ])('%s', (_what, file, kind, name) => {
    const issue = issues.find((candidate) => candidate['file'] === file);
    expect(issue?.[kind]).toEqual([expect.objectContaining({ name })]);
  });
});

describe('The release', () => {
  it('has one version, in package.json and on /v1/version', () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    expect(readFileSync(path.join(root, 'libs/http/src/http-server.ts'), 'utf8')).toContain(`version: '${version}'`);
  });
});
