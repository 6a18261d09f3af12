import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { createShare } from '../../support/share.js';

describe('The clock of a sandbox', () => {
  const MINUTE_MS = 60_000;
  const DAY_SECONDS = 24 * 60 * 60;

  let ledger: LedgerApp;
  let bank: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
  });
  afterAll(() => ledger.close());

  const advance = (advanceSeconds: unknown, headers: Record<string, string> = {}) =>
    bank.call('POST', '/api/sandbox/clock', { advanceSeconds }, headers);

  const minutesAhead = (moment: string): number =>
    Math.round((Date.parse(moment) - ledger.platform.clock.now().getTime()) / MINUTE_MS) + 0;

  describe('POST /api/sandbox/clock', () => {
    beforeAll(async () => {
      bank = await ledger.onboard();
    });

    it('moves the sandbox of one institution, at once and for every later request', async () => {
      const other = await ledger.onboard();
      const { status, json } = await advance(15 * 60);
      expect([status, json]).toEqual([200, { advanceSeconds: 900, aheadSeconds: 900, now: expect.any(String) }]);
      expect(minutesAhead(json.now)).toBe(15);
      expect(minutesAhead((await bank.redeem('KE8V-3TXY-Z72L')).json.data.verified_at)).toBe(15);
      expect(minutesAhead((await other.redeem('KE8V-3TXY-Z72L')).json.data.verified_at)).toBe(0);
    });

    it('has what was open expire', async () => {
      const { code, token } = await createShare(ledger.platform);
      await advance(16 * 60);
      expectProblem(await bank.redeem(code), 410, 'CODE_EXPIRED');
      expect((await bank.verify(token)).json).toMatchObject({ credential_valid: true });
      await advance(30 * DAY_SECONDS);
      expect((await bank.verify(token)).json).toMatchObject({ deny_reason: 'TOKEN_EXPIRED' });
    });

    it('leaves the time of record alone', async () => {
      const { audit_id } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
      const { json } = await bank.audit(audit_id);
      for (const { event } of json.trail) expect(Math.abs(minutesAhead(event.metadata.recorded_at))).toBeLessThan(2);
    });

    it('makes an advance once for each Idempotency-Key', async () => {
      const first = await advance(60, { 'idempotency-key': 'tick' });
      const again = await advance(60, { 'idempotency-key': 'tick' });
      expect(again.text).toBe(first.text);
      expect([first, again].map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true']);
      expectProblem(await advance(61, { 'idempotency-key': 'tick' }), 422, 'IDEMPOTENCY_KEY_REUSED');
    });

    it('goes ten years at most', async () => {
      bank = await ledger.onboard();
      for (let year = 0; year < 10; year += 1) expect((await advance(366 * DAY_SECONDS)).status).toBe(200);
      expectProblem(await advance(1), 422, 'SANDBOX_CLOCK_AT_ITS_END');
    });

    it.each([[undefined], ['900'], [0], [-1], [1.5], [366 * DAY_SECONDS + 1]])(
      'refuses an advance of %p',
      async (seconds) => {
        expectProblem(await advance(seconds), 400, 'VALIDATION_FAILED');
      },
    );

    it('refuses an unknown field, a live key and no key', async () => {
      const unknown = await bank.call('POST', '/api/sandbox/clock', { advanceSeconds: 1, back: true });
      expectProblem(unknown, 400, 'VALIDATION_FAILED');
      const live = await ledger.call(
        'POST',
        '/api/sandbox/clock',
        { 'x-institution-key': bank.workspace.keys.live },
        { advanceSeconds: 1 },
      );
      expectProblem(live, 403, 'LIVE_KEY_INACTIVE');
      expectProblem(await ledger.call('POST', '/api/sandbox/clock', {}, {}), 401, 'INSTITUTION_KEY_MISSING');
    });
  });
});
