import { Command } from '@nestjs/cqrs';
import type { Member } from '../../../door/auth/principal.js';
import type { OriginsAnswer } from '../read-origins/origins.answer.js';

export class ChangeOriginsCommand extends Command<OriginsAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly origins: readonly string[],
  ) {
    super();
  }
}
