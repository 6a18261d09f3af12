import { PostgresEventStore } from '@passid/event-store';
import pg from 'pg';
import { freshDatabase } from '../../../../test/support/database.js';
import { describeFeed } from '../feed.contract.js';
import { EmbeddedFeed } from './embedded-feed.js';

describeFeed('The embedded feed', async () => {
  const database = await freshDatabase();
  const pool = new pg.Pool(database.connection);
  pool.on('error', () => undefined);
  const store = new PostgresEventStore(pool);
  return {
    feed: new EmbeddedFeed(store, pool),
    store,
    async close() {
      await store.close();
      await pool.end();
      await database.drop();
    },
  };
});
