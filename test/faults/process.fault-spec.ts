import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BankClient } from '../support/bank-client.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';

/** Processes whose command line names the directory. */
const processesOf = (dataDir: string): string[] => {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(dataDir) && !line.includes('ps -eo'));
};

const NO_EVENTSTOREDB = { EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: 'esdb://127.0.0.1:1?tls=false' };
const NO_KAFKA = { FEED: 'kafka', KAFKA_BROKERS: '127.0.0.1:1' };

describe('The process', () => {
  let dataDir: string;
  let port: number;
  let service: ServiceProcess;
  const environment = () => ({ PASSID_DATA_DIR: dataDir });
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'passid-process-'));
    port = await freePort();
    service = await ServiceProcess.start('all-in-one', port, environment());
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('says where it listens, where data lies and what to try', async () => {
    // It says so once it listens, and a pipe takes a moment.
    for (const part of [`http://localhost:${port}`, dataDir, 'npm run demo', 'Ctrl-C'])
      await waitFor(() => service.output.includes(part), `"${part}" in the output`);
  });

  it('keeps its data directory to itself: a second start is refused and the first goes on', async () => {
    const second = ServiceProcess.spawn('all-in-one', await freePort(), environment());
    expect((await second.exited).code).toBe(1);
    expect(second.output).toMatch(new RegExp(`in use by process ${service.child.pid}.*PASSID_DATA_DIR`));
    expect(second.output).not.toMatch(/\n\s+at /);
    expect(await service.isReady()).toBe(true);
  });

  it('stops on SIGTERM with 0, answers what it has in hand, and leaves nothing running', async () => {
    const bank = await BankClient.onboard(service.call);
    const answers = Promise.all(Array.from({ length: 30 }, () => bank.redeem('KE8V-3TXY-Z72L').catch(() => undefined)));
    await bank.redeem('NG4M-XQRS-T88W');
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    const answered = (await answers).filter((answer) => answer !== undefined);
    expect(answered.every(({ status }) => status === 200 || status === 503)).toBe(true);
    await waitFor(() => processesOf(dataDir).length === 0, 'every process of the directory to end');
  });

  it('starts again on what was there, and stops on Ctrl-C', async () => {
    const again = await ServiceProcess.start('all-in-one', port, environment());
    again.child.kill('SIGINT');
    expect((await again.exited).code).toBe(0);
    await waitFor(() => processesOf(dataDir).length === 0, 'every process of the directory to end');
  });

  it('says which port is taken, and leaves no database behind', async () => {
    const other = createServer().listen(port, 'localhost');
    await once(other, 'listening');
    const refused = ServiceProcess.spawn('all-in-one', port, environment());
    expect((await refused.exited).code).toBe(1);
    expect(refused.output).toContain(`Port ${port} is in use`);
    await waitFor(() => processesOf(dataDir).length === 0, 'every process of the directory to end');
    other.close();
  });

  it.each([
    [{ PORT: 'http' }, 'PORT is "http"'],
    [{ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }, 'The database cannot be reached'],
    [NO_EVENTSTOREDB, 'EventStoreDB cannot be reached: 14 UNAVAILABLE'],
    [NO_KAFKA, 'Kafka cannot be reached: Connection error: connect ECONNREFUSED 127.0.0.1:1'],
    [{ EVENT_STORE: 'redis' }, 'EVENT_STORE is "redis"'],
  ])('says what is wrong with %j, in a sentence', async (wrong, sentence) => {
    const refused = ServiceProcess.spawn('all-in-one', port, { ...environment(), ...wrong });
    expect((await refused.exited).code).toBe(1);
    expect(refused.output).toContain(sentence);
    expect(refused.output).not.toMatch(/\n\s+at /);
  });

  it('an app on its own says that it needs DATABASE_URL', async () => {
    const refused = ServiceProcess.spawn('projector', port, environment());
    expect((await refused.exited).code).toBe(1);
    expect(refused.output).toContain('DATABASE_URL is missing');
  });
});
