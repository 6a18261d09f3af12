import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WEBHOOK_EVENTS } from '@passid/ledger';
import { SIGNATURE_TEST_VECTOR } from '../../../libs/webhooks/src/signature-test-vector.js';

describe('The description of webhooks', () => {
  const page = readFileSync('docs/webhooks.md', 'utf8');

  /** Asks each verifier about the vector, then about the same with one byte more. */
  const QUESTIONS = `
import { verifyEd25519, verifyHmac, verifyStandard } from './verify.mjs';
const { body, headers, secret, publicKey } = JSON.parse(process.argv[2]);
const ask = (raw) => [verifyHmac(raw, headers, secret), verifyStandard(raw, headers, secret), verifyEd25519(raw, headers, publicKey)];
console.log(JSON.stringify([ask(Buffer.from(body)), ask(Buffer.from(body + ' '))]));
`;

  describe('docs/webhooks.md', () => {
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'passid-docs-'));
    });
    afterAll(() => rm(directory, { recursive: true }));

    it('has verifiers for Node.js that accept the test vector and nothing else', async () => {
      const [, verifiers] = /<!-- node:.*?-->\s*```js\n(.*?)```/s.exec(page) ?? [];
      if (verifiers === undefined) throw new Error('The verifiers are not where they were.');
      await writeFile(path.join(directory, 'verify.mjs'), verifiers);
      await writeFile(path.join(directory, 'ask.mjs'), QUESTIONS);
      const vector = JSON.stringify(SIGNATURE_TEST_VECTOR);
      const env = { ...process.env, NODE_OPTIONS: '' };
      const { stdout } = await promisify(execFile)(process.execPath, [path.join(directory, 'ask.mjs'), vector], {
        env,
      });
      expect(JSON.parse(stdout)).toEqual([
        [true, true, true],
        [false, false, false],
      ]);
    });

    it.each(WEBHOOK_EVENTS)('has a row for %s', (event) => {
      expect(page).toMatch(new RegExp(`^\\| \`${event}\` +\\|`, 'm'));
    });

    it('prints the vector that is checked', () => {
      const { secret, publicKey, body, headers } = SIGNATURE_TEST_VECTOR;
      for (const part of [secret, publicKey, body, ...Object.values(headers)]) expect(page).toContain(part);
    });
  });
});
