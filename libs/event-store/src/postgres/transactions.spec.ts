import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/database.js';
import { ADVISORY_LOCK } from './advisory-lock.js';
import { ASYNC_COMMIT, inTransaction } from './transactions.js';

let database: FreshDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool(database.connection);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('Advisory locks', () => {
  it('have a number each, and keep the numbers that processes of earlier releases use', () => {
    const numbers = Object.values(ADVISORY_LOCK);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(ADVISORY_LOCK).toMatchObject({
      append: 7_236_201,
      ledgerSchema: 7_236_202,
      viewsSchema: 7_236_203,
      subjectsSchema: 7_236_204,
      dispatcherSchema: 7_236_205,
      expireSessions: 7_236_206,
      authSchema: 7_236_207,
      shredKeys: 7_236_210,
      limitsSchema: 7_236_211,
      paceSchema: 7_236_212,
      relaySchema: 7_236_213,
      feedSchema: 7_236_214,
    });
  });
});

describe('inTransaction', () => {
  it('commits nothing of work that fails', async () => {
    await pool.query('create table written (n int)');
    const fails = inTransaction(pool, async (client) => {
      await client.query('insert into written values (1)');
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    await inTransaction(pool, (client) => client.query('insert into written values (2)'));
    expect((await pool.query('select n from written')).rows).toEqual([{ n: 2 }]);
  });
});

describe('A statement with ASYNC_COMMIT', () => {
  it('does not wait for the disk, and the next one on the connection does', async () => {
    const client = await pool.connect();
    const setting = `current_setting('synchronous_commit') as setting`;
    const statement = await client.query(`${ASYNC_COMMIT} select set_config, ${setting} from async_commit`);
    const next = await client.query(`select ${setting}`);
    client.release();
    expect(statement.rows).toEqual([{ set_config: 'off', setting: 'off' }]);
    expect(next.rows).toEqual([{ setting: 'on' }]);
  });
});
