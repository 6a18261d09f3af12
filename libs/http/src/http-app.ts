import type { INestApplication } from '@nestjs/common';
import { assert } from '@passid/ledger';

/** The application, for providers that list all of its routes. */
export class HttpApp {
  #app: INestApplication | undefined;

  open(app: INestApplication): void {
    this.#app = app;
  }

  /** Set before the first request; not while modules are wired. */
  get opened(): INestApplication {
    assert(this.#app !== undefined, 'The application is asked for before it is made.');
    return this.#app;
  }
}
