import { startEmbeddedPostgres } from '@passid/embedded-postgres';
import { openPlatform, readConfig, type Log, type Platform } from '@passid/runtime';

/** Opens the platform for one job: on DATABASE_URL, or on the embedded database where no service is running on it. */
export async function withPlatform<T>(log: Log, job: (platform: Platform) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const embedded =
    config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : undefined;
  try {
    const database = embedded?.connection ?? { connectionString: config.databaseUrl ?? '' };
    const platform = await openPlatform({ config, log, database });
    try {
      return await job(platform);
    } finally {
      await platform.close();
    }
  } finally {
    await embedded?.stop();
  }
}
