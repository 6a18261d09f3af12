import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { freePort, ServiceProcess } from '../support/service-process.js';

describe('A process with other keys than the database', () => {
  let database: FreshDatabase;
  let scratch: string;
  let api: ServiceProcess;
  const keysDir = (): string => path.join(scratch, 'keys');
  const environment = (keys: string) => ({ DATABASE_URL: database.connectionString, PASSID_KEYS_DIR: keys });

  beforeAll(async () => {
    database = await freshDatabase();
    scratch = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    api = await ServiceProcess.start('api', await freePort(), environment(keysDir()));
    await BankClient.onboard(api.call);
  });
  afterAll(async () => {
    api.kill();
    await api.exited;
    await database.drop();
    await rm(scratch, { recursive: true });
  });

  /** Starts it and asks for its readiness until it has ended. */
  async function refused(
    keys: string,
    app = 'api',
  ): Promise<{ code: number | null; output: string; readiness: boolean[] }> {
    const service = ServiceProcess.spawn(app, await freePort(), environment(keys));
    const readiness: boolean[] = [];
    while (service.child.exitCode === null) readiness.push(await service.isReady().catch(() => false));
    return { code: service.child.exitCode, output: service.output, readiness };
  }

  it.each(['api', 'dispatcher', 'projector'])(
    '%s does not start on an empty folder, and makes no keys',
    async (app) => {
      const empty = path.join(scratch, 'not-mounted');
      const { code, output, readiness } = await refused(empty, app);
      expect(code).toBe(1);
      expect(output).toMatch(
        /^\S+master\.key is missing\. The database is in use, so no new key is made\. .*master-.*\n$/,
      );
      expect(readiness).not.toContain(true);
      expect(existsSync(empty)).toBe(false);
    },
  );

  it('does not start on a master key that was replaced, and the database goes on with its own', async () => {
    const file = path.join(keysDir(), 'master.key');
    await writeFile(file, `${randomBytes(32).toString('base64')}\n`);
    const { code, output, readiness } = await refused(keysDir());
    expect(code).toBe(1);
    expect(output).toMatch(/^The keys in \S+ lack the master key master-\S+ of this database\. .*\n$/);
    expect(readiness).not.toContain(true);
    expect(await api.isReady()).toBe(true);
    await BankClient.onboard(api.call);
  });
});
