import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { READ_MODELS, rebuild } from '@passid/read-models';
import {
  replayVerification,
  type Replay,
} from '../../apps/api/src/verifying/replay-verification/replay-verification.js';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { ProjectorModule } from '../../apps/projector/src/projector.module.js';
import { emptyDatabase, type FreshDatabase } from '../support/database.js';
import { startLedgerApp, type LedgerApp, type StartOn } from '../support/ledger-app.js';
import { Receiver, type Received } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';
import {
  changedRows,
  copyKeys,
  differenceOf,
  keptReleases,
  ledgerRows,
  loadDatabase,
  readRelease,
  type DueDelivery,
  type GivenAnswer,
  type KeptRequest,
  type LedgerRow,
} from './kept-release.js';

const MINUTE_MS = 60_000;

/** The longest wait that a delivery of a kept release is in, half an hour and a tenth, and a little. */
const UNTIL_DUE_MS = 34 * MINUTE_MS;

/** What `npm run replay` of the kept release ended with. */
const EXIT_CODES: Record<Replay['outcome'], number> = {
  same: 0,
  unknown: 2,
  different: 3,
  nothing_judged: 4,
  erased: 4,
  // No kept release knew it: it fails whatever was kept.
  rule_unknown: -1,
};

const asSent = ({ headers, raw }: Received): string =>
  `${headers['webhook-id']} ${headers['x-passid-delivery']} ${JSON.parse(raw.toString()).sequence}`;

const asDue = ({ webhookId, deliveryId, sequence }: DueDelivery): string => `${webhookId} ${deliveryId} ${sequence}`;

/** The address stands in the ledger: where the test runs twice on one machine, the runs take turns. */
async function listenAt(port: number): Promise<Receiver> {
  const listening: Receiver[] = [];
  await waitFor(async () => {
    await Receiver.listen(port).then(
      (receiver) => listening.push(receiver),
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error;
      },
    );
    return listening.length > 0;
  }, `port ${port} to be free`);
  return listening[0] as Receiver;
}

describe.each(keptReleases)('What release %s left behind', (version) => {
  const { about, answers } = readRelease(version);
  let database: FreshDatabase;
  let keysDir: string;
  let ledger: LedgerApp;
  let address: string;

  const start = (laterMs: number, more: StartOn = {}): Promise<LedgerApp> =>
    startLedgerApp({
      database,
      keysDir,
      aheadMs: Date.parse(about.recordedAt) + laterMs - Date.now(),
      environment: { PASSID_PUBLIC_URL: about.publicUrl },
      ...more,
    });

  /** Over a connection of its own, as it was asked then. */
  const ask = async ({ method, path, headers, body }: KeptRequest): Promise<GivenAnswer> => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  };

  const differencesOf = async (requests: readonly KeptRequest[]): Promise<string[]> => {
    const differences: string[] = [];
    for (const request of requests) {
      const difference = differenceOf(request, await ask(request), answers.masked);
      if (difference !== undefined) differences.push(difference);
    }
    return differences;
  };

  beforeAll(async () => {
    database = await emptyDatabase();
    keysDir = await copyKeys(version);
    await loadDatabase(version, database);
    // Nothing is sent before it is looked at.
    ledger = await start(0, { apps: [ApiModule, ProjectorModule] });
    await waitFor(async () => {
      const { json } = await ledger.call('GET', '/readyz');
      return json.read_models.every((model: { events: number }) => model.events === 0);
    }, 'the read models to catch up');
    await ledger.app.listen(0, '127.0.0.1');
    address = `http://127.0.0.1:${(ledger.app.getHttpServer().address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await ledger.close();
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  it('is answered today, byte for byte, as it was then', async () => {
    expect(await differencesOf(answers.requests)).toEqual([]);
  });

  it('is told from an answer with one other byte', async () => {
    const request = answers.requests.find(({ path }) => path.startsWith('/v1/audit/vrf_'));
    const { text } = request?.answer ?? { text: '' };
    const at = text.indexOf('"commitment":"') + 20;
    const flipped = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
    const doctored = { ...(request as KeptRequest), answer: { ...(request as KeptRequest).answer, text: flipped } };
    expect(await differencesOf([doctored])).toEqual([
      expect.stringContaining(
        `GET ${request?.path} (${request?.headers['x-request-id']}): character ${at} of ${text.length}: `,
      ),
    ]);
  });

  it('numbers its announcements as its webhooks did', async () => {
    const sent = new Map(answers.webhooks.map(({ body }) => [JSON.parse(body).id, JSON.parse(body).sequence]));
    const pages = answers.requests.filter(({ path }) => path.startsWith('/v1/events?'));
    const told = new Map<string, number>();
    for (const page of pages)
      for (const { id, sequence } of JSON.parse((await ask(page)).text).events ?? []) told.set(id, sequence);
    const numbered = [...sent].filter(([id]) => told.has(id));
    expect(numbered.length).toBeGreaterThan(20);
    expect(numbered.map(([id]) => [id, told.get(id)])).toEqual(numbered);
  });

  it('is concluded again as it was', async () => {
    expect(answers.replays.length).toBeGreaterThan(20);
    for (const { auditId, exitCode, stdout } of answers.replays) {
      const replay = await replayVerification(ledger.platform, auditId);
      expect({ auditId, exitCode: EXIT_CODES[replay.outcome] }).toEqual({ auditId, exitCode });
      if (replay.outcome === 'same') expect(stdout).toContain(`\n${replay.replayed}\n`);
      else expect(stdout.includes('the person was erased')).toBe(replay.outcome === 'erased');
    }
  });

  it('has the read models that are made from it anew', async () => {
    const { pool, store } = ledger.platform;
    for (const model of READ_MODELS)
      expect(await rebuild(pool, store, model)).toMatchObject({ readModel: model.name, isEqual: true, parked: 0 });
    expect(await differencesOf(answers.requests)).toEqual([]);
  });

  it('keeps erased people erased', async () => {
    expect(answers.erased.length).toBeGreaterThan(1);
    for (const subjectId of answers.erased)
      expect(await ledger.platform.subjectKeys.find(subjectId)).toMatchObject({ status: 'erased' });
  });

  it('goes on: what was due is sent once, under its name and number, and nothing else', async () => {
    await ledger.close();
    const receiver = await listenAt(about.receiverPort);
    try {
      ledger = await start(UNTIL_DUE_MS);
      const added = async (): Promise<LedgerRow[]> =>
        (await ledgerRows(ledger.platform.pool)).slice(answers.ledger.length);
      const attempts = async () =>
        (await added())
          .filter(({ type }) => type === 'WebhookAttempted')
          .map(({ stream, data }) => `${stream} ${JSON.parse(data).attempt}`)
          .sort();
      await waitFor(async () => (await attempts()).length >= answers.due.length, 'what was due to be tried');
      await waitFor(async () => (await ledger.platform.feed.lag('dispatcher')) === 0, 'the dispatcher to catch up');

      const due = answers.due.filter(({ environment }) => environment === 'sandbox');
      expect(due.map((each) => each.attempts).sort()).toEqual([0, 3]);
      expect(receiver.received.map(asSent).sort()).toEqual(due.map(asDue).sort());
      for (const { raw, headers } of receiver.received) {
        const before = answers.webhooks.filter(({ webhookId }) => webhookId === headers['webhook-id']);
        for (const { body } of before) expect(raw.toString()).toBe(body);
      }
      expect(await attempts()).toEqual(
        answers.due.map((each) => `delivery-${each.deliveryId} ${each.attempts + 1}`).sort(),
      );
      const news = (await added()).filter(({ type }) => ['WebhookScheduled', 'WebhookResent'].includes(type));
      expect(news).toEqual([]);
    } finally {
      await receiver.close();
    }
  });

  it('stands in the ledger as it stood', async () => {
    const rows = await ledgerRows(ledger.platform.pool);
    expect(answers.ledger).toHaveLength(about.events);
    expect(changedRows(answers.ledger, rows)).toEqual([]);
    const [row] = rows as [LedgerRow];
    expect(changedRows(answers.ledger.slice(0, 1), [{ ...row, data: `${row.data} ` }])).toEqual([
      `Event 1, ${row.type} ${row.revision} of ${row.stream}, has changed.`,
    ]);
    expect(changedRows(answers.ledger, rows.slice(0, -1 - (rows.length - about.events)))).toEqual([
      `Event ${about.events} is gone.`,
    ]);
  });
});
