import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '@passid/ledger';

/** A log-in, as it is shown to the person who made it. */
export class LoginAnswer {
  @ApiProperty({
    description: 'The login, a JWT: `Authorization: Bearer <token>`. Good for 15 minutes.',
    example: 'eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJtYnJfMSJ9.c2lnbmF0dXJl',
  })
  readonly token: string;

  @ApiProperty({ description: 'When the token ends.', example: '2026-03-29T10:37:14.000Z' })
  readonly expiresAt: string;

  @ApiProperty({
    description: 'Good for one refresh, which answers with the next. Shown again, it ends the login.',
    example: 'rt_5f2c6a7b8d9e0f1a2b3c4d5e.0.c2VjcmV0',
  })
  readonly refreshToken: string;

  @ApiProperty({
    description: 'When the login ends, however often it is refreshed: 12 hours after it began.',
    example: '2026-03-29T22:22:14.000Z',
  })
  readonly refreshExpiresAt: string;

  @ApiProperty({ description: 'The workspace.', example: '940314418' })
  readonly institutionId: string;

  @ApiProperty({ description: 'The person, in this workspace.', example: 'mbr_e9a476c59a8abffe47854de1' })
  readonly memberId: string;

  @ApiProperty({ description: 'What the person may do; see the table of roles.', enum: ROLES, example: 'owner' })
  readonly role: Role;
}
