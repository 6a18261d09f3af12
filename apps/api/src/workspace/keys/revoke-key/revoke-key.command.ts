import { Command } from '@nestjs/cqrs';
import type { Member } from '../../../door/auth/principal.js';

export class RevokeKeyCommand extends Command<void> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly keyId: string,
  ) {
    super();
  }
}
