import type { ProvingSecrets } from '../proving/prover.js';
import type { CreatedShare, Login } from '../service/shapes.js';
import type { RequestLink } from '../words/request-link.js';
import type { MadeShare } from './wallet-state.js';

/** What the tab remembers until it is closed: the service does not have it, or must not be asked for it again. */
export interface Remembered {
  readonly login?: Login;
  /** By credential. */
  readonly secrets: Readonly<Record<string, ProvingSecrets>>;
  /** The code that is on the screen. */
  readonly made?: MadeShare;
  /** The request that is being answered. */
  readonly pending?: RequestLink;
  /** Shares made to answer a request, by request: tried again, it is the same share. */
  readonly answers: Readonly<Record<string, AnswerShare>>;
}

/** What was made for a request, and of what. */
export interface AnswerShare extends CreatedShare {
  readonly contents: string;
  readonly hasProof: boolean;
}

const NOTHING: Remembered = { secrets: {}, answers: {} };

const PLACE = 'passid-wallet';

export class Memory {
  #remembered: Remembered;

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
    this.#remembered = read(storage.getItem(PLACE));
  }

  get remembered(): Remembered {
    return this.#remembered;
  }

  remember(more: Partial<Remembered>): void {
    this.#remembered = { ...this.#remembered, ...more };
    this.storage.setItem(PLACE, JSON.stringify(this.#remembered));
  }

  forget(what: 'made' | 'pending'): void {
    const { [what]: _, ...rest } = this.#remembered;
    this.#remembered = { ...NOTHING, ...rest };
    this.storage.setItem(PLACE, JSON.stringify(rest));
  }

  forgetAll(): void {
    this.#remembered = NOTHING;
    this.storage.removeItem(PLACE);
  }
}

function read(text: string | null): Remembered {
  if (text === null) return NOTHING;
  try {
    return { ...NOTHING, ...(JSON.parse(text) as Partial<Remembered>) };
  } catch {
    // Not ours: ignored.
    return NOTHING;
  }
}
