import { Command } from '@nestjs/cqrs';
import type { LoginAnswer } from '../../../door/auth/login.answer.js';

export class AcceptInvitationCommand extends Command<LoginAnswer> {
  constructor(
    readonly requestId: string,
    readonly token: string,
    readonly password: string,
    readonly name: string | undefined,
  ) {
    super();
  }
}
