import type { HttpApp } from '@passid/http';
import type { ApiDescription } from './description.js';
import { describeApi, type ApiIdentity } from './describe-api.js';

/** The API's description as text, made when it is first asked for: most processes are never asked. */
export class ApiDocument {
  #json: string | undefined;

  constructor(
    private readonly app: HttpApp,
    private readonly identity: ApiIdentity,
  ) {}

  get description(): ApiDescription {
    return describeApi(this.app.opened, this.identity);
  }

  get json(): string {
    this.#json ??= JSON.stringify(this.description);
    return this.#json;
  }
}
