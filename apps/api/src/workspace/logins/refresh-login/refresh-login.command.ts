import { Command } from '@nestjs/cqrs';
import type { LoginAnswer } from '../../../door/auth/login.answer.js';

export class RefreshLoginCommand extends Command<LoginAnswer> {
  constructor(
    readonly requestId: string,
    readonly refreshToken: string,
  ) {
    super();
  }
}
