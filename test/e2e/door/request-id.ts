import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLog } from '@passid/runtime';
import type { BankClient } from '../../support/bank-client.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('Request ids', () => {
  let ledger: LedgerApp;
  let bank: BankClient;
  const lines: { request_id?: string; route?: string; err?: object }[] = [];
  beforeAll(async () => {
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(JSON.parse(chunk.toString()));
        done();
      },
    });
    ledger = await startLedgerApp({ log: createLog('info', { destination }) });
    bank = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  const linesOf = (id: string): typeof lines => lines.filter(({ request_id }) => request_id === id);

  describe('A request id', () => {
    it('the caller’s request id is in the answer, in the log and in every event', async () => {
      const { headers, json } = await bank.redeem('KE8V-3TXY-Z72L', {}, { 'x-request-id': 'case-4711' });
      expect(headers['x-request-id']).toBe('case-4711');
      expect(linesOf('case-4711')).toEqual([
        expect.objectContaining({ route: '/api/bridge/code/redeem', status: 200 }),
      ]);
      const trail = (await bank.audit(json.data.audit_id)).json.trail;
      expect(trail.length).toBeGreaterThan(1);
      for (const { event } of trail) expect(event.metadata.correlation_id).toBe('case-4711');
    });

    it('is ours where there is none, or none that can be used', async () => {
      const none = await ledger.call('GET', '/v1/version');
      expect(none.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
      for (const unusable of ['x'.repeat(129), 'a b', '{"a":1}', '<script>']) {
        const { headers } = await ledger.call('GET', '/v1/version', { 'x-request-id': unusable });
        expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
      }
    });

    it('is in a problem, and beside the error in the log', async () => {
      await ledger.platform.pool.query('alter table views.verification_by_audit_id rename to hidden');
      const token = 'PASSID-AAAA-AAAA-AAAA-AAAA';
      const answer = await bank.call('GET', `/v1/verify/${token}`, undefined, { 'x-request-id': 'broken-1' });
      await ledger.platform.pool.query('alter table views.hidden rename to verification_by_audit_id');
      expect([answer.status, answer.json.request_id]).toEqual([500, 'broken-1']);
      expect(answer.text).not.toMatch(/relation|views|select/);
      const told = linesOf('broken-1');
      expect(told).toContainEqual(expect.objectContaining({ err: expect.anything() }));
      expect(told).toContainEqual(expect.objectContaining({ route: '/v1/verify/:token', status: 500 }));
      expect(JSON.stringify(lines)).not.toContain(token);
    });
  });
});
