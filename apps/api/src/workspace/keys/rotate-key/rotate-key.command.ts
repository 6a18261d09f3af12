import { Command } from '@nestjs/cqrs';
import type { Member } from '../../../door/auth/principal.js';
import type { IssuedKeyAnswer } from '../key.answer.js';

export class RotateKeyCommand extends Command<IssuedKeyAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly keyId: string,
  ) {
    super();
  }
}
