import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transformFile } from '@swc/core';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readFile, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { UnusableKeyFile, openKeyFiles, type RootKeys } from './key-files.js';

const FILES = ['claims-signing.pem', 'login-signing.pem', 'master.key'];

const fingerprint = ({ master, claimsSigning, loginSigning }: RootKeys): string =>
  [
    master.export().toString('hex'),
    ...[claimsSigning, loginSigning].map((key) => key.export({ format: 'jwk' }).d),
  ].join(' ');

let scratch: string;
let directory: string;
let runs = 0;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'passid-keys-'));
});
beforeEach(() => {
  directory = join(scratch, `run-${runs++}`, 'keys');
});
afterAll(() => rm(scratch, { recursive: true }));

describe('the first start', () => {
  it('makes three files for the owner alone, in a directory for the owner alone', async () => {
    await openKeyFiles(directory);
    expect((await readdir(directory)).sort()).toEqual(FILES);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    for (const file of FILES) expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await readFile(join(directory, 'master.key'), 'utf8'), 'base64')).toHaveLength(32);
    expect(await readFile(join(directory, 'login-signing.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });

  it('gives every later start the same keys', async () => {
    const first = fingerprint(await openKeyFiles(directory));
    expect(fingerprint(await openKeyFiles(directory))).toBe(first);
  });

  it('makes different keys in another directory', async () => {
    const first = fingerprint(await openKeyFiles(directory));
    expect(fingerprint(await openKeyFiles(join(directory, 'other')))).not.toBe(first);
  });

  it('gives twenty callers at once the same keys and leaves no draft', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => openKeyFiles(directory)));
    expect(new Set(opened.map(fingerprint)).size).toBe(1);
    expect((await readdir(directory)).sort()).toEqual(FILES);
  });

  it('gives processes that start at once the same keys', async () => {
    const module = await compiled('key-files');
    const script = `import(${JSON.stringify(module)}).then(({ openKeyFiles }) => openKeyFiles(process.argv[1])).then((keys) =>
      console.log(keys.master.export().toString('hex'), keys.claimsSigning.export({ format: 'jwk' }).d, keys.loginSigning.export({ format: 'jwk' }).d))`;
    const start = () => promisify(execFile)(process.execPath, ['-e', script, directory]);
    const outputs = await Promise.all(Array.from({ length: 6 }, start));
    const ours = fingerprint(await openKeyFiles(directory));
    for (const { stdout } of outputs) expect(stdout.trim()).toBe(ours);
  });
});

async function compiled(name: string): Promise<string> {
  const source = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { code } = await transformFile(source, {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
  });
  const file = join(scratch, `${name}.mjs`);
  await writeFile(file, code);
  return pathToFileURL(file).href;
}

describe('a later start', () => {
  it.each(FILES)('refuses %s when others can read it, and says the cure', async (file) => {
    await openKeyFiles(directory);
    const path = join(directory, file);
    for (const mode of [0o640, 0o604, 0o620, 0o644]) {
      await chmod(path, mode);
      await expect(openKeyFiles(directory)).rejects.toThrow(`Run: chmod 600 ${path}`);
    }
    await chmod(path, 0o400);
    await expect(openKeyFiles(directory)).resolves.toBeDefined();
  });

  it.each(FILES)('refuses a malformed %s without showing it', async (file) => {
    await openKeyFiles(directory);
    const path = join(directory, file);
    const whole = await readFile(path, 'utf8');
    for (const content of ['', 'hunter2', whole.slice(0, -10), `${whole}hunter2`.repeat(100)]) {
      await writeFile(path, content);
      const refusal: unknown = await openKeyFiles(directory).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(UnusableKeyFile);
      expect(String(refusal)).toBe(`UnusableKeyFile: ${path} is not a key we can read. Restore it from your backup.`);
    }
  });

  it('refuses a signing key of another kind', async () => {
    await openKeyFiles(directory);
    const { privateKey } = generateKeyPairSync('x25519');
    await writeFile(join(directory, 'login-signing.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await expect(openKeyFiles(directory)).rejects.toThrow(UnusableKeyFile);
  });

  it('refuses to go on with a new master key when the old one is lost', async () => {
    await openKeyFiles(directory);
    await unlink(join(directory, 'master.key'));
    await expect(openKeyFiles(directory)).rejects.toThrow('master.key is missing');
    expect(await readdir(directory)).not.toContain('master.key');
  });

  it('finishes a first start that died after the master key', async () => {
    const first = await openKeyFiles(directory);
    await Promise.all(FILES.slice(0, 2).map((file) => unlink(join(directory, file))));
    const second = await openKeyFiles(directory);
    expect(second.master.equals(first.master)).toBe(true);
  });
});
