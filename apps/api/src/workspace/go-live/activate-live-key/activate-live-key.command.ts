import { Command } from '@nestjs/cqrs';
import type { Operator } from '../../../door/auth/principal.js';
import type { GoLiveAnswer } from '../go-live.answer.js';

export class ActivateLiveKeyCommand extends Command<GoLiveAnswer> {
  constructor(
    readonly operator: Operator,
    readonly requestId: string,
    readonly institutionId: string,
  ) {
    super();
  }
}
