import type { INestApplication } from '@nestjs/common';
import { assert } from '@passid/ledger';
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

  get json(): string {
    assert(this.#app !== undefined, 'The API is described before it exists.');
    this.#json ??= JSON.stringify(describeApi(this.#app, this.identity));
    return this.#json;
  }
}
