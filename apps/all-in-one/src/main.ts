import { startEmbeddedPostgres } from '@passid/embedded-postgres';
import { createHttpApp } from '@passid/http';
import { createLog, openPlatform, readConfig, stopOnSignals } from '@passid/runtime';
import { ApiModule } from '../../api/src/api.module.js';
import { DispatcherModule } from '../../dispatcher/src/dispatcher.module.js';
import { ProjectorModule } from '../../projector/src/projector.module.js';
import { banner } from './banner.js';

const config = readConfig(process.env);
const log = createLog(config.logLevel);

const embedded =
  config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : undefined;
const database = embedded?.connection ?? { connectionString: config.databaseUrl ?? '' };
const platform = await openPlatform({ config, log, database });
const app = await createHttpApp(platform, [ApiModule, ProjectorModule, DispatcherModule]);
await app.listen(config.port, config.host);
process.stdout.write(banner(await app.getUrl(), config, embedded !== undefined));

const stop = async (): Promise<void> => {
  await app.close();
  await platform.close();
  await embedded?.stop();
};
stopOnSignals(log, stop);
embedded?.onUnexpectedExit((code) => {
  log.fatal({ code }, 'the embedded database ended; stopping so that a supervisor can start both again');
  process.exit(1);
});
