import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commitmentOf, type NewEvent, type RecordedEvent } from '@passid/event-store';
import { v7 as uuidv7 } from 'uuid';
import { newEvent } from '../../libs/event-store/src/event-store.contract.js';
import type { Answer, BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { waitFor } from '../support/wait-for.js';

const MANY = 100_000;
const APPEND = 1_000;
/** As many events as a page of an export holds. */
const PAGE = 500;
/** As many exports as one process serves. */
const EXPORTS_MAX = 8;
const DAY_MS = 24 * 60 * 60_000;

interface Line {
  readonly cursor: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly commitment: string;
  readonly event: Pick<RecordedEvent, 'type' | 'data' | 'metadata'>;
}

let database: FreshDatabase;
let keysDir: string;
let ledger: LedgerApp;
let address: string;
beforeAll(async () => {
  database = await freshDatabase();
  keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  ledger = await startLedgerApp({ database, keysDir, hasMadeUpEvents: true });
  address = await listen(ledger);
});
afterAll(async () => {
  await ledger.close();
  await database.drop();
  await rm(keysDir, { recursive: true });
});

async function listen({ app }: LedgerApp): Promise<string> {
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

const exported = (client: BankClient, query = '', headers: Record<string, string> = {}): Promise<Answer> =>
  client.call('GET', `/v1/audit/trail${query}`, undefined, headers);
const linesOf = ({ text }: Answer): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
const typesOf = (answer: Answer): string[] => linesOf(answer).map(({ event }) => event.type);

/** An institution with a long history. */
async function withMany(count: number): Promise<BankClient> {
  const bank = await ledger.onboard();
  const { institutionId } = bank.workspace;
  const event = (index: number): NewEvent => {
    const loaded = newEvent('Loaded', { index, text: 'x'.repeat(200) });
    return { ...loaded, metadata: { ...loaded.metadata, institution_id: institutionId } };
  };
  for (let first = 0; first < count; first += APPEND)
    await ledger.platform.store.append(
      `load-${institutionId}-${first}`,
      'no_stream',
      Array.from({ length: Math.min(APPEND, count - first) }, (_, index) => event(first + index)),
    );
  await waitFor(
    async () => {
      const { json } = await ledger.call('GET', '/readyz');
      return json.read_models.every(({ events }: { events: number }) => events === 0);
    },
    'the read models to catch up',
    120_000,
  );
  return bank;
}

const open = async (client: BankClient, at = address): Promise<IncomingMessage> => {
  const headers = { 'x-institution-key': client.workspace.keys.sandbox };
  const [response] = (await once(get(`${at}/v1/audit/trail`, { headers, agent: false }), 'response')) as [
    IncomingMessage,
  ];
  return response;
};

describe('GET /v1/audit/trail', () => {
  it('gives every event of the institution in the order of the ledger, each to be checked on its own', async () => {
    const [bank, other] = [await ledger.onboard(), await ledger.onboard()];
    const { audit_id, token } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
    await other.redeem('NG4M-XQRS-T88W');
    await bank.redeem('EXPD-TEST-2222');
    await bank.call('POST', '/v1/outcome', { token, outcome: 'repaid' });
    const answer = await exported(bank);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/x-ndjson/);
    expect(typesOf(answer)).toEqual([
      'ShareCreated',
      'CodeRedeemed',
      'TokenVerified',
      'TokenRejected',
      'OutcomeReported',
    ]);
    const lines = linesOf(answer);
    expect(lines.map(({ position }) => position)).toEqual(
      [...lines].map(({ position }) => position).sort((one, two) => one - two),
    );
    for (const { stream, revision, commitment, event } of lines) {
      expect(event.metadata.institution_id).toBe(bank.workspace.institutionId);
      expect(commitment).toBe(commitmentOf(stream, BigInt(revision), event));
    }
    const audit = (await bank.audit(audit_id)).json.trail;
    expect(lines.map(({ cursor: _, ...line }) => line)).toEqual(expect.arrayContaining(audit));
    expect(answer.text).not.toContain(token);
  });

  it('goes on from the cursor of any line, and says where it ends', async () => {
    const bank = await ledger.onboard();
    for (let count = 0; count < 4; count += 1) await bank.redeem('KE8V-3TXY-Z72L');
    const all = linesOf(await exported(bank));
    expect(all).toHaveLength(12);
    for (const [index, { cursor }] of all.entries())
      expect(linesOf(await exported(bank, `?cursor=${cursor}`))).toEqual(all.slice(index + 1));
    const through = (await exported(bank)).headers['x-passid-trail-through'];
    expect((await exported(bank, `?cursor=${through}`)).text).toBe('');
    await bank.redeem('EXPD-TEST-2222');
    expect(typesOf(await exported(bank, `?cursor=${through}`))).toEqual(['TokenRejected']);
  });

  it('keeps to a time of recording', async () => {
    const bank = await ledger.onboard();
    await bank.redeem('EXPD-TEST-2222');
    ledger.clock.advance(3 * DAY_MS);
    await bank.redeem('REVK-TEST-2222');
    const now = ledger.clock.now().getTime();
    const day = (offset: number): string => new Date(now + offset * DAY_MS).toISOString().slice(0, 10);
    expect(typesOf(await exported(bank))).toHaveLength(2);
    expect(linesOf(await exported(bank, `?from=${day(-1)}`))).toHaveLength(1);
    expect(linesOf(await exported(bank, `?to=${day(-1)}`))).toHaveLength(1);
    expect(linesOf(await exported(bank, `?from=${day(-4)}&to=${day(0)}`))).toHaveLength(2);
    expect(linesOf(await exported(bank, `?from=${day(1)}`))).toEqual([]);
  });

  it('gives CSV that a spreadsheet does not run', async () => {
    const bank = await ledger.onboard();
    const { institutionId } = bank.workspace;
    const [recorded] = linesOf(await (await bank.redeem('EXPD-TEST-2222'), exported(bank)));
    if (recorded === undefined) throw new Error('There is no line.');
    const metadata = { ...recorded.event.metadata, event_id: uuidv7(), actor: '=1+1', correlation_id: '+a"b\n,c' };
    await ledger.platform.store.append(`csv-${institutionId}`, 'no_stream', [
      { type: '@SUM', data: { a: '"' }, metadata },
    ]);
    for (const answer of [await exported(bank, '?format=csv'), await exported(bank, '', { accept: 'text/csv' })]) {
      expect(answer.headers['content-type']).toMatch(/^text\/csv/);
      expect(answer.headers['content-disposition']).toContain('.csv');
      const [head, first] = answer.text.split('\r\n');
      expect(head).toBe(
        '"cursor","position","stream","revision","recorded_at","type","event_id","actor","correlation_id","causation_id","commitment","data"',
      );
      expect(first).toContain(`"${recorded.cursor}","${recorded.position}","${recorded.stream}","0",`);
      expect(answer.text).toContain(`"'@SUM","${metadata.event_id}","'=1+1","'+a""b\n,c",`);
      expect(answer.text).toContain('"{""a"":""\\""""}"\r\n');
    }
    expect((await exported(bank, '?format=ndjson', { accept: 'text/csv' })).headers['content-type']).toMatch(/ndjson/);
  });

  it('is itself recorded, in the ledger’s diary and not in the trail', async () => {
    const bank = await ledger.onboard();
    await exported(bank, '?from=2026-01-01');
    const { events } = await ledger.platform.store.readAll({ after: 0n, limit: 10_000, types: ['AuditExported'] });
    expect(events.at(-1)).toMatchObject({
      stream: 'log',
      data: {
        institutionId: bank.workspace.institutionId,
        environment: 'sandbox',
        format: 'ndjson',
        afterPosition: '0',
        from: '2026-01-01T00:00:00.000Z',
      },
      metadata: { environment: 'workspace', institution_id: bank.workspace.institutionId },
    });
    expect((await exported(bank)).text).toBe('');
  });

  it.each([
    ['?cursor=nonsense', '/cursor'],
    ['?cursor=__________8', '/cursor'],
    ['?format=xml', '/format'],
    ['?from=2026-02-31', '/from'],
    ['?to=tomorrow', '/to'],
    ['?limit=5', '/limit'],
  ])('refuses %s: 400, and records nothing', async (query, pointer) => {
    const bank = await ledger.onboard();
    const before = await ledger.platform.store.headPosition();
    const answer = await exported(bank, query);
    expectProblem(answer, 400, 'VALIDATION_FAILED');
    expect(answer.json.errors[0].pointer).toBe(pointer);
    expect(await ledger.platform.store.headPosition()).toBe(before);
  });

  it('needs a key: 401', async () => {
    expectProblem(await ledger.call('GET', '/v1/audit/trail'), 401, 'INSTITUTION_KEY_MISSING');
  });
});

describe(`The export of ${MANY} events`, () => {
  let bank: BankClient;
  /** Pages that exports have read. */
  let reads = 0;
  beforeAll(async () => {
    bank = await withMany(MANY);
    const { store } = ledger.platform;
    const readAt = store.readAt.bind(store);
    store.readAt = (positions) => {
      reads += 1;
      return readAt(positions);
    };
  }, 180_000);

  /** The reads have stopped: a hundred looks in a row see the same number. */
  const standsStill = async (): Promise<number> => {
    let [seen, looks] = [-1, 0];
    await waitFor(() => {
      looks = reads === seen ? looks + 1 : 0;
      seen = reads;
      return looks > 100 && seen > 0;
    }, 'the export to stand still');
    return seen;
  };

  it('is whole and in order, and holds no more in memory at its end than at its beginning', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used: number[] = [];
    let [count, bytes, last] = [0, 0, 0];
    for await (const line of createInterface({ input: await open(bank) })) {
      const { position, event } = JSON.parse(line) as Line;
      if (position <= last || (event.data as { index: number }).index !== count)
        throw new Error(`Out of order: ${line}`);
      last = position;
      bytes += line.length;
      count += 1;
      if (count % (MANY / 10) > 0) continue;
      collect();
      used.push(process.memoryUsage().heapUsed);
    }
    expect(count).toBe(MANY);
    expect(bytes).toBeGreaterThan(50_000_000);
    expect(Math.max(...used) - Math.min(...used)).toBeLessThan(16_000_000);
  }, 120_000);

  it('waits for a client that does not read, and stops reading when it is gone', async () => {
    reads = 0;
    const response = await open(bank);
    response.pause();
    const seen = await standsStill();
    expect(seen * PAGE).toBeLessThan(MANY / 2);
    response.destroy();
    expect(await standsStill()).toBeLessThanOrEqual(seen + 2);
  });

  it(`is refused beside ${EXPORTS_MAX} others, and let in when they are gone: 503`, async () => {
    const others = await Promise.all(Array.from({ length: EXPORTS_MAX }, () => open(bank)));
    const before = await ledger.platform.store.headPosition();
    const answer = await exported(bank);
    expectProblem(answer, 503, 'EXPORTS_BUSY');
    expect(answer.headers['retry-after']).toBe('2');
    expect(await ledger.platform.store.headPosition()).toBe(before);
    for (const response of others) response.destroy();
    const empty = await ledger.onboard();
    await waitFor(async () => (await exported(empty)).status === 200, 'room for another export');
  });

  it('does not keep a process from stopping', async () => {
    const second = await startLedgerApp({ database, keysDir, hasMadeUpEvents: true });
    const response = await open(bank, await listen(second));
    const cutOff = once(response, 'error');
    await second.close();
    response.resume();
    await cutOff;
    expect(response.complete).toBe(false);
  });
});
