import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { READ_MODELS, rebuild, RebuildUnderWay } from '@passid/read-models';
import type { BankClient } from '../support/bank-client.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { createShare } from '../support/share.js';

const CODES = ['KE8V-3TXY-Z72L', 'GH2P-ABCD-56KL', 'SANC-TEST-2222', 'EXPD-TEST-2222', 'USED-TEST-2222'];

/** Rebuilds of each model, all at once, while everything goes on. */
const AT_ONCE = 4;

describe('Rebuilds of one model at once', () => {
  let ledger: LedgerApp;
  let bank: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    bank = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  it('may refuse each other, but harm neither the live table nor those who read it', async () => {
    const { pool, store } = ledger.platform;
    const statuses = new Set<number>();
    let isOver = false;
    const load = CODES.map(async (code) => {
      while (!isOver) {
        const { json } = await bank.redeem(code);
        statuses.add((await bank.audit(json.audit_id ?? json.data.audit_id)).status);
        const { status } = await bank.redeem((await createShare(ledger.platform)).code);
        statuses.add(status);
      }
    });
    try {
      for (const model of READ_MODELS) {
        const rebuilding = Array.from({ length: AT_ONCE }, () => rebuild(pool, store, model));
        const settled = await Promise.allSettled(rebuilding);
        const done = settled.filter((each) => each.status === 'fulfilled');
        expect(done.length).toBeGreaterThan(0);
        for (const { value } of done) expect(value).toMatchObject({ isEqual: true, parked: 0 });
        for (const each of settled) if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(RebuildUnderWay);
      }
    } finally {
      isOver = true;
      await Promise.all(load);
    }
    expect(statuses).toEqual(new Set([200]));
    for (const model of READ_MODELS) expect(await rebuild(pool, store, model)).toMatchObject({ isEqual: true });
    const { rows } = await pool.query(`select relname from pg_class where relkind = 'r' and relname like '%__rebuild'`);
    expect(rows).toEqual([]);
  });
});
