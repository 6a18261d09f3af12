import { Command } from '@nestjs/cqrs';
import type { Holder } from '../../door/auth/principal.js';

export class EraseSubjectCommand extends Command<{ readonly erasedAt: string }> {
  constructor(
    readonly requestId: string,
    readonly holder: Holder,
  ) {
    super();
  }
}
