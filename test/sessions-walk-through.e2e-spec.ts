import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, ServiceProcess } from './support/service-process.js';
import { walkThrough } from './support/walk-through.js';

describe('docs/sessions.md', () => {
  let dataDir: string;
  let service: ServiceProcess;
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'passid-sessions-'));
    service = await ServiceProcess.start('all-in-one', await freePort(), { PASSID_DATA_DIR: dataDir });
  });
  afterAll(async () => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('has a walk-through that works as it stands', async () => {
    const guide = readFileSync('docs/sessions.md', 'utf8');
    const stdout = await walkThrough(guide, service.baseUrl);
    for (const part of [
      'passid://verify-request?r=req_',
      '"subLabel":"Branch 7"',
      '{"status":"completed"}',
      "income_band: '$3,000-4,000/mo'",
      '\nexpired\n',
    ])
      expect(stdout).toContain(part);
  });
});
