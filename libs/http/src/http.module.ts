import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ApiDocument } from './openapi/api-document.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { PagesController } from './pages/pages.controller.js';
import { RateLimits } from './rate-limits/rate-limits.js';

export interface HttpParts {
  readonly document: ApiDocument;
  readonly rateLimits: RateLimits;
}

/** What every HTTP application has besides its use cases. */
@Global()
@Module({})
export class HttpModule {
  static of({ document, rateLimits }: HttpParts): DynamicModule {
    const providers = [
      { provide: ApiDocument, useValue: document },
      { provide: RateLimits, useValue: rateLimits },
    ];
    return { module: HttpModule, controllers: [OpenApiController, PagesController], providers, exports: providers };
  }
}
