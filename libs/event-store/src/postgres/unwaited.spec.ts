import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/database.js';
import { UNWAITED } from './unwaited.js';

let database: FreshDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('A statement that does not wait for the disk', () => {
  it('waits for it again with the next', async () => {
    const setting = `current_setting('synchronous_commit') as setting`;
    const unwaited = await client.query(`${UNWAITED} select set_config, ${setting} from unwaited`);
    expect(unwaited.rows).toEqual([{ set_config: 'off', setting: 'off' }]);
    expect((await client.query(`select ${setting}`)).rows).toEqual([{ setting: 'on' }]);
  });
});
