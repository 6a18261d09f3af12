import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '@passid/ledger';
import { IsEmail, IsIn, IsString } from 'class-validator';

export class InviteMemberRequest {
  @ApiProperty({ description: 'Whom to invite.', example: 'dev@bank.example' })
  @IsString({ message: 'The e-mail address must be a text.' })
  @IsEmail({}, { message: 'This is not an e-mail address.' })
  email: string;

  @ApiProperty({ description: 'Owners give any role, admins any but owner.', enum: ROLES, example: 'developer' })
  @IsIn(ROLES, { message: `The role must be one of: ${ROLES.join(', ')}.` })
  role: Role;
}
