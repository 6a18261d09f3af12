import { Command } from '@nestjs/cqrs';
import type { LoginAnswer } from '../../../door/auth/login.answer.js';

export class LogInCommand extends Command<LoginAnswer> {
  constructor(
    readonly requestId: string,
    readonly email: string,
    readonly password: string,
    readonly institutionId: string | undefined,
  ) {
    super();
  }
}
