import { NestFactory } from '@nestjs/core';
import { createLog, NestLog, openPlatform, PlatformModule, readConfig, stopOnSignals } from '@passid/runtime';
import { ProjectorModule } from './projector.module.js';

const config = readConfig(process.env);
const log = createLog(config.logLevel);
if (config.databaseUrl === undefined)
  throw new Error('The projector on its own needs DATABASE_URL. For everything in one process: npm start.');
const platform = await openPlatform({ config, log, database: { connectionString: config.databaseUrl } });
const root = { module: ProjectorModule, imports: [PlatformModule.of(platform)] };
const app = await NestFactory.createApplicationContext(root, { logger: new NestLog(log), abortOnError: false });
log.info('projector follows the ledger');
stopOnSignals(log, async () => {
  await app.close();
  await platform.close();
});
