import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, ServiceProcess } from './support/service-process.js';
import { walkThrough } from './support/walk-through.js';

const readme = readFileSync('README.md', 'utf8');

describe('The README', () => {
  let dataDir: string;
  let service: ServiceProcess;
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'passid-readme-'));
    service = await ServiceProcess.start('all-in-one', await freePort(), { PASSID_DATA_DIR: dataDir });
  });
  afterAll(async () => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('has a walk-through that works as it stands', async () => {
    const stdout = await walkThrough(readme, service.baseUrl);
    for (const part of [
      'whsec_',
      "income_band: '$3,000-4,000/mo'",
      'sanctions_screening_clear: true',
      'CODE_EXPIRED',
      'TokenVerified',
      'WebhookScheduled',
    ])
      expect(stdout).toContain(part);
  });

  it('demonstrates on a running service, and exits 0', async () => {
    const env = { ...process.env, PORT: new URL(service.baseUrl).port, NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/apps/demo/src/main.js'], { env });
    for (const part of [
      'Using the service',
      'income_band',
      'HMAC-SHA256 signature holds',
      'WebhookDelivered',
      'All of it happened',
    ])
      expect(stdout).toContain(part);
  });

  it('prints the signature vector that is checked', async () => {
    const { SIGNATURE_TEST_VECTOR } = await import('../libs/webhooks/src/signature-test-vector.js');
    for (const part of [
      SIGNATURE_TEST_VECTOR.secret,
      SIGNATURE_TEST_VECTOR.body,
      SIGNATURE_TEST_VECTOR.headers['x-passid-signature'],
    ])
      expect(readme).toContain(part);
  });
});
