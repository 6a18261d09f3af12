import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestLog, PlatformModule, type Platform } from '@passid/runtime';
import { BodyPipe } from './body-pipe.js';
import { createHttpAdapter } from './http-server.js';
import { HttpModule } from './http.module.js';
import { EventsDocument } from './asyncapi/events-document.js';
import { ApiDocument } from './openapi/api-document.js';
import { identityOf } from './openapi/identity.js';
import { ProblemFilter } from './problem-filter.js';
import { RateLimits } from './rate-limits/rate-limits.js';
import { refuseStrayFields } from './stray-fields.js';

/** An HTTP application of these modules on an open platform; not listening yet. */
export async function createHttpApp(platform: Platform, modules: readonly Type[]): Promise<NestFastifyApplication> {
  const { config, log } = platform;
  const document = new ApiDocument(identityOf(config.publicUrl));
  const rateLimits = await RateLimits.open(platform);
  const root: DynamicModule = {
    module: HttpRoot,
    imports: [
      PlatformModule.of(platform),
      HttpModule.of({ document, events: new EventsDocument(config), rateLimits }),
      ...modules,
    ],
  };
  const adapter = createHttpAdapter(platform);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    logger: new NestLog(log),
    abortOnError: false,
  });
  const problems = new ProblemFilter(config, log);
  app.useGlobalPipes(new BodyPipe());
  app.useGlobalFilters(problems);
  refuseStrayFields(app, problems);
  document.describes(app);
  return app;
}

class HttpRoot {}
