import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VERIFIER_POLICY_V1 } from '@passid/proofs';
import { freePort, ServiceProcess } from './support/service-process.js';
import { walkThrough } from './support/walk-through.js';

const page = readFileSync('docs/wallet.md', 'utf8');

describe('docs/wallet.md', () => {
  let dataDir: string;
  let service: ServiceProcess;
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'passid-docs-'));
    service = await ServiceProcess.start('all-in-one', await freePort(), { PASSID_DATA_DIR: dataDir });
  });
  afterAll(async () => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('has a walk-through that works as it stands', async () => {
    const stdout = await walkThrough(page, service.baseUrl);
    for (const part of [
      '"status":"active"',
      "income_band: '$3,000-4,000/mo'",
      "[ 'identity_verified' ]",
      "institutionName: 'First Bank'",
      '"status":"revoked"',
      'TOKEN_REVOKED',
    ])
      expect(stdout).toContain(part);
  });

  it('states the thresholds that are applied', () => {
    const { incomeMin, dataWindowDaysMin, paymentScoreMin, savingsScoreMin, incomeBandEdges } = VERIFIER_POLICY_V1;
    const edges = incomeBandEdges.map((edge) => (edge / 100).toLocaleString('en-US'));
    for (const part of [
      `≥ ${incomeMin.toLocaleString('en-US')}`,
      `≥ ${dataWindowDaysMin}`,
      `≥ ${paymentScoreMin}`,
      `≥ ${savingsScoreMin}`,
      `edges at $${edges.slice(0, -1).join(', ')} and ${edges.at(-1) ?? ''} a month`,
    ])
      expect(page).toContain(part);
  });
});
