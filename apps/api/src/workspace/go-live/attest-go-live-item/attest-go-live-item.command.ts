import { Command } from '@nestjs/cqrs';
import type { Attestation } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import type { GoLiveAnswer } from '../go-live.answer.js';

export class AttestGoLiveItemCommand extends Command<GoLiveAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly item: Attestation,
  ) {
    super();
  }
}
