import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** Configurations and the compiler settings they read: what a planted tree needs besides the plants. */
const CONFIGURATION = ['.dependency-cruiser.cjs', 'eslint.config.mjs', 'tsconfig.json', 'package.json'];

/** Each rule of dependency-cruiser with files that break it, and no other. */
const PLANTS: Record<string, Record<string, string>> = {
  'ledger-imports-nobody': {
    'libs/ledger/src/plant.ts': "import { readFileSync } from 'node:fs';\nexport const plant = readFileSync;\n",
  },
  'libs-do-not-know-apps': {
    'apps/api/src/plant-target.ts': 'export const target = 1;\n',
    'libs/runtime/src/plant.ts': "export { target } from '../../../apps/api/src/plant-target.js';\n",
  },
  'apps-meet-through-the-log': {
    'apps/projector/src/plant-target.ts': 'export const target = 1;\n',
    'apps/api/src/plant.ts': "export { target } from '../../projector/src/plant-target.js';\n",
  },
  'a-lib-is-entered-by-its-index': {
    'libs/credentials/src/plant-target.ts': 'export const target = 1;\n',
    'apps/api/src/plant.ts': "export { target } from '../../../libs/credentials/src/plant-target.js';\n",
  },
  'no-cycles': {
    'libs/http/src/plant-a.ts': "import { b } from './plant-b.js';\nexport const a = (): number => b();\n",
    'libs/http/src/plant-b.ts': "import { a } from './plant-a.js';\nexport const b = (): number => a();\n",
  },
  'everything-resolves': { 'libs/http/src/plant.ts': "export { nothing } from './not-there.js';\n" },
  'no-folder-without-a-noun': {
    'libs/http/src/utils/plant.ts': 'export const target = 1;\n',
    'libs/http/src/plant.ts': "export { target } from './utils/plant.js';\n",
  },
  'no-development-dependency-in-production': {
    'libs/http/src/plant.ts': "import fc from 'fast-check';\nexport const plant = fc;\n",
  },
  'nothing-deprecated': {
    'libs/http/src/plant.ts': "import gone from 'plant-deprecated';\nexport const plant = gone;\n",
  },
};

/** Each way a decision may not be written, and what ESLint says of it. */
const IMPURITIES: readonly (readonly [source: string, rule: string])[] = [
  ['export const now = (): Date => new Date();', 'no-restricted-syntax'],
  ['export const now = (): number => Date.now();', 'no-restricted-syntax'],
  ['export const dice = (): number => Math.random();', 'no-restricted-syntax'],
  ['export async function decide(): Promise<void> {}', 'no-restricted-syntax'],
  ["import { randomUUID } from 'node:crypto';\nexport const id = randomUUID;", 'no-restricted-imports'],
  ["import { x } from '@passid/runtime';\nexport const y: unknown = x;", 'no-restricted-imports'],
  ['export const port = process.env;', 'no-restricted-globals'],
  ['export const id = (): string => crypto.randomUUID();', 'no-restricted-globals'],
  ['export const say = (): void => console.log(1);', 'no-restricted-globals'],
  ['export const later = (): unknown => setTimeout(() => 0, 1);', 'no-restricted-globals'],
];

const root = path.resolve('.');
let tree: string;

beforeAll(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'passid-architecture-'));
  for (const file of CONFIGURATION) cpSync(path.join(root, file), path.join(tree, file));
  mkdirSync(path.join(tree, 'node_modules'));
  symlinkSync(path.join(root, 'node_modules', 'fast-check'), path.join(tree, 'node_modules', 'fast-check'));
  plant(
    'node_modules/plant-deprecated/package.json',
    '{"name":"plant-deprecated","version":"1.0.0","deprecated":"yes","main":"index.js"}',
  );
  plant('node_modules/plant-deprecated/index.js', 'module.exports = 1;');
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

function plant(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
  writeFileSync(path.join(tree, file), content);
}

/** Names of the rules that the planted tree breaks. */
function brokenRules(): string[] {
  const cli = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const folders = ['apps', 'libs'];
  const report = (): string => {
    const args = [cli, ...folders, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
    try {
      return execFileSync(process.execPath, args, { cwd: tree, encoding: 'utf8', env: { PATH: process.env['PATH'] } });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  const { summary } = JSON.parse(report());
  return [...new Set<string>(summary.violations.map(({ rule }: { rule: { name: string } }) => rule.name))];
}

describe('An arrow that points the wrong way is caught', () => {
  it.each(Object.entries(PLANTS))('%s', (rule, files) => {
    for (const folder of ['apps', 'libs']) {
      rmSync(path.join(tree, folder), { recursive: true, force: true });
      plant(`${folder}/sound/src/index.ts`, 'export const sound = 1;\n');
    }
    expect(brokenRules()).toEqual([]);
    for (const [file, content] of Object.entries(files)) plant(file, content);
    expect(brokenRules()).toContain(rule);
  });

  it('and every rule has its plant', () => {
    const { forbidden } = createRequire(import.meta.url)(path.join(root, '.dependency-cruiser.cjs')) as {
      forbidden: { name: string }[];
    };
    expect(Object.keys(PLANTS).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });
});

describe('An impure decision is caught', () => {
  it('whatever it reaches for', () => {
    // ESLint loads its configuration with import(), which jest's own module system does not give it.
    const script = `
      import { ESLint } from 'eslint';
      const eslint = new ESLint({ cwd: ${JSON.stringify(root)}, overrideConfig: { languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['libs/ledger/src/*.ts'] } } } } });
      const verdicts = [];
      for (const source of JSON.parse(process.argv[1])) {
        const [result] = await eslint.lintText(source, { filePath: 'libs/ledger/src/planted.ts' });
        verdicts.push(result.messages.map(({ ruleId }) => ruleId));
      }
      process.stdout.write(JSON.stringify(verdicts));`;
    const sources = [...IMPURITIES.map(([source]) => source), 'export const sound = 1;\n'];
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(sources)], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    const verdicts = JSON.parse(output) as string[][];
    IMPURITIES.forEach(([source, rule], index) =>
      expect({ source, found: verdicts[index] }).toEqual({ source, found: expect.arrayContaining([rule]) }),
    );
    expect(verdicts.at(-1)).toEqual([]);
  });
});

describe('The release', () => {
  it('has one version, in package.json and on /v1/version', () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    expect(readFileSync(path.join(root, 'apps/api/src/health/version.ts'), 'utf8')).toContain(`version: '${version}'`);
  });
});
