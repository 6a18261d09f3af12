import { Command } from '@nestjs/cqrs';
import type { Member } from '../../../door/auth/principal.js';
import type { CorridorsAnswer } from '../read-corridors/corridors.answer.js';

export class ChangeCorridorsCommand extends Command<CorridorsAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly corridors: readonly string[],
  ) {
    super();
  }
}
