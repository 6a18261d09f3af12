import { Module } from '@nestjs/common';
import { HttpApp } from '@passid/http';
import { Config } from '@passid/runtime';
import { AsyncApiController } from './asyncapi/asyncapi.controller.js';
import { EventsDocument } from './asyncapi/events-document.js';
import { ApiDocument } from './openapi/api-document.js';
import { identityOf } from './openapi/identity.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { PagesController } from './pages/pages.controller.js';

/** The descriptions of the API and of its events, and the pages made of them. */
@Module({
  controllers: [OpenApiController, AsyncApiController, PagesController],
  providers: [
    {
      provide: ApiDocument,
      inject: [HttpApp, Config],
      useFactory: (app: HttpApp, config: Config) => new ApiDocument(app, identityOf(config.publicUrl)),
    },
    { provide: EventsDocument, inject: [Config], useFactory: (config: Config) => new EventsDocument(config) },
  ],
})
export class ApiDocsModule {}
