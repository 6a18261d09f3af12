import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { SharedUsage } from './shared-usage.js';
import { rolledTo, UNUSED, usedAt, type Usage } from './usage.js';

let database: FreshDatabase;
let pool: pg.Pool;
let shared: SharedUsage;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool({ ...database.connection, max: 8 });
  shared = new SharedUsage(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('Shared usage', () => {
  it('counts as usage.ts does', async () => {
    let subject = 0;
    const takes = fc.array(
      fc.record({
        window: fc.integer({ min: 100, max: 103 }),
        gone: fc.integer({ min: 0, max: 7 }).map((eighths) => eighths / 8),
        wanted: fc.integer({ min: 1, max: 6 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(takes, fc.integer({ min: 1, max: 12 }), async (asked, quota) => {
        subject += 1;
        let expected: Usage = UNUSED;
        for (const { window, gone, wanted } of asked) {
          const { granted, usage } = await shared.take(`s${subject}`, { window, gone }, quota, wanted);
          const left = quota - usedAt({ window: Math.max(window, expected.window), gone }, expected);
          const rolled = rolledTo(window, expected);
          expect(granted).toBe(Math.max(0, Math.min(wanted, left)));
          expected = { ...rolled, current: rolled.current + granted };
          expect(usage).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('grants no more than the quota to any number at once', async () => {
    const taken = await Promise.all(
      Array.from({ length: 60 }, () => shared.take('crowd', { window: 200, gone: 0.5 }, 40, 1)),
    );
    expect(taken.filter(({ granted }) => granted === 1)).toHaveLength(40);
  });

  it('forgets usage that no current minute includes, and nothing else', async () => {
    for (const window of [300, 301, 302]) await shared.take(`w${window}`, { window, gone: 0 }, 5, 1);
    await shared.forgetBefore(302);
    const { rows } = await pool.query<{ subject: string }>(
      `select subject from limits.usage where subject like 'w3%' order by 1`,
    );
    expect(rows.map(({ subject }) => subject)).toEqual(['w301', 'w302']);
  });
});
