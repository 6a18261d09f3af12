import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ROLES, type Role } from '@passid/ledger';

export class MemberAnswer {
  @ApiProperty({ description: 'The person, in this workspace.', example: 'mbr_e9a476c59a8abffe47854de1' })
  readonly memberId: string;

  @ApiProperty({ description: 'As they were invited.', example: 'dev@bank.example' })
  readonly email: string;

  @ApiPropertyOptional({ description: 'As they gave it when they joined.', example: 'Amina Diallo' })
  readonly name?: string;

  @ApiProperty({ description: 'What they may do; see the table of roles.', enum: ROLES, example: 'developer' })
  readonly role: Role;

  @ApiProperty({ description: 'Since when.', example: '2026-03-29T10:22:14.000Z' })
  readonly joinedAt: string;
}

export class InvitationAnswer {
  @ApiProperty({ description: 'Names the invitation in this API.', example: 'inv_adc31519839234f899cfce7d' })
  readonly invitationId: string;

  @ApiProperty({ description: 'Whom it is for.', example: 'dev@bank.example' })
  readonly email: string;

  @ApiProperty({ description: 'What they will be allowed.', enum: ROLES, example: 'developer' })
  readonly role: Role;

  @ApiProperty({ description: 'When it was made.', example: '2026-03-29T10:22:14.000Z' })
  readonly invitedAt: string;

  @ApiProperty({ description: 'Until then it is good, once: seven days.', example: '2026-04-05T10:22:14.000Z' })
  readonly expiresAt: string;
}

export class TeamAnswer {
  @ApiProperty({ description: 'The longest here first.', type: [MemberAnswer] })
  readonly members: readonly MemberAnswer[];

  @ApiProperty({ description: 'Invitations nobody has accepted yet, and still can.', type: [InvitationAnswer] })
  readonly invitations: readonly InvitationAnswer[];
}
