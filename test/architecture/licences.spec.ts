import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Lock {
  readonly packages: Record<string, { name?: string; version: string; license?: string; dev?: boolean }>;
}

let folder: string;
let lock: Lock;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'passid-licences-'));
  mkdirSync(path.join(folder, 'docs'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As `npm run lint:licences` does, of the lock with this planted in it, and of the table as it stands. */
function check(plant: Lock['packages']): Promise<{ code: number; output: string }> {
  lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  for (const [location, { license }] of Object.entries(lock.packages))
    if (license === undefined && location.startsWith('node_modules/'))
      cpSync(path.join(location, 'package.json'), path.join(folder, location, 'package.json'));
  Object.assign(lock.packages, plant);
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify(lock));
  cpSync('docs/licences.md', path.join(folder, 'docs/licences.md'));
  return new Promise((resolve) => {
    execFile(process.execPath, ['packaging/licences.mjs', '--check', folder], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

describe('lint:licences', () => {
  it('passes with what is installed', async () => {
    expect(await check({})).toEqual({ code: 0, output: '' });
  });

  it('names a production dependency under a licence that is not allowed', async () => {
    const { snarkjs } = { snarkjs: lock.packages['node_modules/snarkjs'] };
    const { code, output } = await check({
      'node_modules/snarkjs': { version: snarkjs?.version ?? '', license: 'GPL-3.0' },
      'node_modules/planted-either': { version: '1.0.0', license: '(GPL-2.0 OR MIT)' },
      'node_modules/planted-both': { version: '1.0.0', license: 'MIT AND GPL-2.0' },
    });
    expect(code).toBe(1);
    expect(output).toContain('snarkjs (GPL-3.0) is a production dependency');
    expect(output).toContain('planted-both (MIT AND GPL-2.0) is a production dependency');
    expect(output).not.toContain('planted-either (');
  });

  it('says how to make a stale table again', async () => {
    expect(await check({ 'node_modules/planted': { version: '1.0.0', license: 'MIT' } })).toEqual({
      code: 1,
      output: 'docs/licences.md is not what package-lock.json says: npm run licences\n',
    });
  });
});
