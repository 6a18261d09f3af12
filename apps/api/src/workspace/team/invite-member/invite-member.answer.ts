import { ApiProperty } from '@nestjs/swagger';
import { InvitationAnswer } from '../team.answer.js';

export class NewInvitationAnswer extends InvitationAnswer {
  @ApiProperty({
    description:
      'Shown here and never again. No mail is sent: pass it on yourself, in a link to a page of yours or as it is.',
    example: 'inv.940314418.Yl5JcQk3w1fV0m9tq2XrT7uZ8bN4aEoHs6KdGxPiRyA',
  })
  readonly token: string;
}
