import { createHttpApp } from '@passid/http';
import { createLog, openPlatform, readConfig, stopOnSignals } from '@passid/runtime';
import { ApiModule } from './api.module.js';

const config = readConfig(process.env);
const log = createLog(config.logLevel);
if (config.databaseUrl === undefined)
  throw new Error('The api on its own needs DATABASE_URL. For everything in one process: npm start.');
const platform = await openPlatform({ config, log, database: { connectionString: config.databaseUrl } });
const app = await createHttpApp(platform, [ApiModule]);
await app.listen(config.port, config.host);
log.info({ address: await app.getUrl() }, 'api is listening');
stopOnSignals(log, async () => {
  await app.close();
  await platform.close();
});
