import { ConfigurationError, type Process } from '@passid/runtime';
import { openPlatform, type Platform } from './platform.js';

/** The platform of an app that runs on its own. Throws ConfigurationError without DATABASE_URL. */
export async function openOnDatabaseUrl({ config, log, onStop }: Process): Promise<Platform> {
  if (config.databaseUrl === undefined)
    throw new ConfigurationError([
      'DATABASE_URL is missing: an app on its own needs it. All in one process: npm start.',
    ]);
  const platform = await openPlatform({ config, log, database: { connectionString: config.databaseUrl } });
  onStop(() => platform.close());
  return platform;
}
