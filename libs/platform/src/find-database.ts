import { connectionOfRunning, DataDirectoryInUse, startEmbeddedPostgres } from '@passid/embedded-postgres';
import type { DatabaseAddress } from './pool.js';
import type { Process } from '@passid/runtime';

/** For commands that run beside a service or without one: the service's database, or the embedded one, started meanwhile. */
export async function findDatabase({ config, onStop }: Process): Promise<DatabaseAddress> {
  if (config.databaseUrl !== undefined) return { connectionString: config.databaseUrl };
  try {
    const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir });
    onStop(() => embedded.stop());
    return embedded.connection;
  } catch (error) {
    const running = error instanceof DataDirectoryInUse ? connectionOfRunning(config.dataDir) : undefined;
    if (running === undefined) throw error;
    return running;
  }
}
