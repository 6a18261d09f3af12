import { Command } from '@nestjs/cqrs';
import type { Member } from '../../../door/auth/principal.js';
import type { GoLiveAnswer } from '../go-live.answer.js';

export class RequestLiveReviewCommand extends Command<GoLiveAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
  ) {
    super();
  }
}
