import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BankClient } from '../../support/bank-client.js';
import { freshDatabase } from '../../support/database.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('Stopping', () => {
  /** Half of the longest wait: an answer that comes sooner was not given up on. */
  const SOON_MS = 15_000;

  // Covers one process from inside; several, replaced in turn under load, are in test/faults/rolling-restart.fault-spec.ts.
  describe('A process that stops', () => {
    let database: Awaited<ReturnType<typeof freshDatabase>>;
    let keysDir: string;
    let ledger: LedgerApp;
    let bank: BankClient;
    let url: string;
    beforeAll(async () => {
      database = await freshDatabase();
      keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    });
    afterAll(async () => {
      await database.drop();
      await rm(keysDir, { recursive: true });
    });

    beforeEach(async () => {
      ledger = await startLedgerApp({ database, keysDir });
      await ledger.app.listen(0, '127.0.0.1');
      url = await ledger.app.getUrl();
      bank = await ledger.onboard();
    });

    const open = (path: string): Promise<Response> =>
      fetch(`${url}${path}`, { headers: { 'x-institution-key': bank.workspace.keys.sandbox } });

    it('first says so on /readyz, and serves all else, each answer the last on its connection', async () => {
      expect((await open('/readyz')).status).toBe(200);
      expect((await open('/healthz')).headers.get('connection')).toBe('keep-alive');
      ledger.platform.readiness.withdraw();
      const answer = await ledger.call('GET', '/readyz');
      expectProblem(answer, 503, 'PROCESS_STOPPING');
      expect(answer.headers['retry-after']).toBe('2');
      expect((await bank.redeem('KE8V-3TXY-Z72L')).status).toBe(200);
      for (const path of ['/healthz', '/v1/version', '/no-such-path'])
        expect((await open(path)).headers.get('connection')).toBe('close');
      await ledger.close();
    });

    it('answers those who wait with what there is', async () => {
      const { requestId } = (await bank.createSession()).json;
      const askedAt = performance.now();
      const waiting = open(`/v1/sessions/${requestId}?wait=30`);
      await bank.poll(requestId);
      await ledger.close();
      const answer = await waiting;
      expect([answer.status, ((await answer.json()) as { status: string }).status]).toEqual([200, 'pending']);
      expect(performance.now() - askedAt).toBeLessThan(SOON_MS);
    });

    it('ends streams of events as answers that are complete', async () => {
      const stream = await open('/v1/events/stream');
      await bank.redeem('KE8V-3TXY-Z72L');
      let text = '';
      let closing: Promise<void> | undefined;
      // Throws when the answer is cut off before its end.
      for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString();
        if (text.includes('TokenVerified')) closing ??= ledger.close();
      }
      await closing;
      expect(text.match(/^event: /gm)).toHaveLength(3);
      expect(text.endsWith('\n\n')).toBe(true);
    });

    it('lets an export come to its end', async () => {
      await bank.redeem('KE8V-3TXY-Z72L');
      const answer = await open('/v1/audit/trail');
      const closing = ledger.close();
      const lines = (await answer.text()).trimEnd().split('\n');
      await closing;
      expect(lines.length).toBeGreaterThanOrEqual(3);
      expect(() => lines.map((line) => JSON.parse(line) as unknown)).not.toThrow();
    });
  });
});
