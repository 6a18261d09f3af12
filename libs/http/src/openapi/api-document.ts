import type { INestApplication } from '@nestjs/common';
import { assert } from '@passid/ledger';
import type { ApiDescription } from './description.js';
import { describeApi, type ApiIdentity } from './describe-api.js';

/** The API's description as text, made when it is first asked for: most processes are never asked. */
export class ApiDocument {
  #app: INestApplication | undefined;
  #json: string | undefined;

  constructor(private readonly identity: ApiIdentity) {}

  /** MUST be called before the first request. */
  describes(app: INestApplication): void {
    this.#app = app;
  }

  get description(): ApiDescription {
    assert(this.#app !== undefined, 'The API is described before it exists.');
    return describeApi(this.#app, this.identity);
  }

  get json(): string {
    this.#json ??= JSON.stringify(this.description);
    return this.#json;
  }
}
