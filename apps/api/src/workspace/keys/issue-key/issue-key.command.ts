import { Command } from '@nestjs/cqrs';
import type { Member } from '../../../door/auth/principal.js';
import type { IssuedKeyAnswer } from '../key.answer.js';

export class IssueKeyCommand extends Command<IssuedKeyAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly environment: 'sandbox' | 'live',
    readonly name: string | undefined,
  ) {
    super();
  }
}
