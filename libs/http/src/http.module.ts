import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AsyncApiController } from './asyncapi/asyncapi.controller.js';
import { EventsDocument } from './asyncapi/events-document.js';
import { ApiDocument } from './openapi/api-document.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { PagesController } from './pages/pages.controller.js';
import { RateLimits } from './rate-limits/rate-limits.js';

export interface HttpParts {
  readonly document: ApiDocument;
  readonly events: EventsDocument;
  readonly rateLimits: RateLimits;
}

/** What every HTTP application has besides its use cases. */
@Global()
@Module({})
export class HttpModule {
  static of({ document, events, rateLimits }: HttpParts): DynamicModule {
    const providers = [
      { provide: ApiDocument, useValue: document },
      { provide: EventsDocument, useValue: events },
      { provide: RateLimits, useValue: rateLimits },
    ];
    return {
      module: HttpModule,
      controllers: [OpenApiController, AsyncApiController, PagesController],
      providers,
      exports: providers,
    };
  }
}
