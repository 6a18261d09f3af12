import { Command } from '@nestjs/cqrs';
import type { Holder } from '../auth/caller.js';
import type { ShareWish } from '../draft-share/share-drafts.js';
import type { CreatedShareAnswer } from './create-share.answer.js';

/** A proof of the claims, and the draft it was made for. */
export interface ProvenDraft {
  readonly draft: string;
  /** As it was sent. */
  readonly proof: unknown;
}

export class CreateShareCommand extends Command<CreatedShareAnswer> {
  constructor(
    readonly requestId: string,
    readonly holder: Holder,
    readonly wish: ShareWish,
    readonly proven: ProvenDraft | undefined,
  ) {
    super();
  }
}
