import { Command } from '@nestjs/cqrs';
import type { Member } from '../../../door/auth/principal.js';

export class LogOutCommand extends Command<void> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
  ) {
    super();
  }
}
