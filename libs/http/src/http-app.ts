import type { INestApplication } from '@nestjs/common';
import { assert } from '@passid/ledger';

/** The application itself, for those inside it that have to look at the whole of it. */
export class HttpApp {
  #app: INestApplication | undefined;

  open(app: INestApplication): void {
    this.#app = app;
  }

  /** Only from the first request on. */
  get opened(): INestApplication {
    assert(this.#app !== undefined, 'The application is asked for before it is made.');
    return this.#app;
  }
}
