import { Command } from '@nestjs/cqrs';
import type { Holder } from '../../../door/auth/principal.js';
import type { ShareWish } from '../share-drafts.js';
import type { Idempotency } from '../../../door/idempotency/operations.js';

/** A proof of the claims, and the draft it was made for. */
export interface ProvenDraft {
  readonly draft: string;
  /** As it was sent. */
  readonly proof: unknown;
}

export interface CreatedShare {
  readonly shareId: string;
  readonly code: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly codeExpiresAt: string;
  /** It was made before, by the same request. */
  readonly isReplay: boolean;
}

export class CreateShareCommand extends Command<CreatedShare> {
  constructor(
    readonly requestId: string,
    readonly holder: Holder,
    readonly wish: ShareWish,
    readonly proven: ProvenDraft | undefined,
    readonly idempotency: Idempotency | undefined,
  ) {
    super();
  }
}
