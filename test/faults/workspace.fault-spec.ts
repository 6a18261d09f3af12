import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '@passid/event-store';
import { institution, institutionStream, type InstitutionEvent } from '@passid/ledger';
import { openPlatform } from '@passid/platform';
import { createLog, readConfig } from '@passid/runtime';
import { BankClient } from '../support/bank-client.js';
import { freshDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { BY_HAND } from '../support/faults-ledger.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { Dashboard } from '../support/team.js';

const KEYS = '/api/institution/keys';

/** How often each thing is tried: “at once” must not be luck. */
const ROUNDS = 5;

describe('What one api process took away no other gives', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let keysDir: string;
  let environment: NodeJS.ProcessEnv;
  let processes: ServiceProcess[] = [];
  let here: ServiceProcess;
  let there: ServiceProcess;

  beforeAll(async () => {
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    environment = {
      DATABASE_URL: database.connectionString,
      PASSID_KEYS_DIR: keysDir,
      PASSID_PUBLIC_URL: 'http://ledger.example',
      PASSID_RATE_LIMITS: 'off',
    };
    const projector = ServiceProcess.spawn('projector', 0, environment);
    const start = async (): Promise<ServiceProcess> => ServiceProcess.start('api', await freePort(), environment);
    [here, there] = await Promise.all([start(), start()]);
    processes = [projector, here, there];
  });
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  const onboard = async (): Promise<{ bank: BankClient; owner: Dashboard }> => {
    const bank = await BankClient.onboard(here.call);
    return { bank, owner: new Dashboard(here.call, bank.workspace) };
  };
  /** With an empty 204: ServiceProcess reads every answer as JSON. */
  const take = async (owner: Dashboard, url: string): Promise<number> => {
    const headers = { authorization: `Bearer ${owner.login.token}` };
    return (await fetch(`${here.baseUrl}${url}`, { method: 'DELETE', headers })).status;
  };

  it('a revoked key', async () => {
    const { owner } = await onboard();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { json } = await owner.call('POST', KEYS, { environment: 'sandbox' });
      const use = () => there.call('GET', '/v1/audit/vrf_unknown', { 'x-institution-key': json.key });
      expectProblem(await use(), 404, 'AUDIT_NOT_FOUND');
      expect(await take(owner, `${KEYS}/${json.keyId}`)).toBe(204);
      expectProblem(await use(), 401, 'INSTITUTION_KEY_INVALID');
    }
  });

  it('a removed member’s login, and a demoted one’s power', async () => {
    const { owner } = await onboard();
    for (let round = 0; round < ROUNDS; round += 1) {
      const member = (await owner.joinedBy('admin')).through(there.call);
      expect((await member.call('PATCH', '/api/institution', { name: `Bank ${round}` })).status).toBe(200);
      const url = `/api/institution/team/${member.login.memberId}`;
      await owner.call('PATCH', url, { role: 'analyst' });
      expectProblem(await member.call('PATCH', '/api/institution', { name: 'Mine' }), 403, 'ROLE_NOT_ALLOWED');
      expect(await take(owner, url)).toBe(204);
      expectProblem(await member.call('GET', '/api/institution'), 401, 'INSTITUTION_LOGIN_INVALID');
    }
  });

  it('an open lock', async () => {
    const guess = (door: ServiceProcess) =>
      door.call('POST', '/api/institution/login', {}, { email: 'nobody@bank.example', password: 'wrong' });
    const answers = [];
    for (let time = 0; time < 6; time += 1) answers.push(await guess(time % 2 === 0 ? here : there));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    expectProblem(await guess(here), 429, 'LOGIN_LOCKED');
  });

  it('what an operator gave on one, with a login from the command line, both give', async () => {
    const { bank } = await onboard();
    const { institutionId, keys } = bank.workspace;
    const use = () => there.call('GET', '/v1/audit/vrf_unknown', { 'x-institution-key': keys.live });
    expectProblem(await use(), 403, 'LIVE_KEY_INACTIVE');
    await requestReview(institutionId);
    const { stdout } = await operator(['token', '--name', 'alice']);
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    const approved = await here.call('POST', `/api/operator/institutions/${institutionId}/live`, headers);
    expect(approved.json).toMatchObject({ standing: 'live' });
    expectProblem(await use(), 404, 'AUDIT_NOT_FOUND');
  });

  it.each([
    ['nothing', [], {}, 2],
    ['no name', ['token'], {}, 2],
    ['a name with a line in it', ['token', '--name', 'a\nb'], {}, 2],
    ['a week', ['token', '--name', 'alice', '--minutes', '10080'], {}, 2],
    ['an option nobody knows', ['token', '--name', 'alice', '--forever'], {}, 2],
    ['another key directory', ['token', '--name', 'alice'], { PASSID_KEYS_DIR: '/nowhere' }, 1],
  ])('the command line makes no login of %s', async (_, args, more, code) => {
    await expect(operator(args, more)).rejects.toMatchObject({ code, stdout: '' });
  });

  const operator = (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const main = path.resolve('dist/apps/operator/src/main.js');
    return promisify(execFile)(process.execPath, [main, ...args], { env: { ...env, ...environment, ...more } });
  };

  /** As if the checklist were complete; test/e2e/workspace/go-live.ts completes it. */
  async function requestReview(institutionId: string): Promise<void> {
    const config = readConfig(environment);
    const platform = await openPlatform({ config, log: createLog('silent'), database: database.connection });
    const requestedAt = platform.clock.now().toISOString();
    const event: InstitutionEvent = {
      type: 'LiveReviewRequested',
      data: { institutionId, requestedBy: 'mbr_1', requestedAt },
    };
    const context = { ...BY_HAND, environment: 'workspace', recorded_at: requestedAt } as const;
    await transact(platform.store, institutionStream(institutionId), institution, () => [event], context);
    await platform.close();
  }
});
