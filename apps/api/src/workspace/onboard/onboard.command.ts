import { Command } from '@nestjs/cqrs';
import type { OnboardAnswer } from './onboard.answer.js';

export class OnboardCommand extends Command<OnboardAnswer> {
  constructor(
    readonly requestId: string,
    readonly institutionName: string,
    readonly email: string,
    readonly password: string,
  ) {
    super();
  }
}
