import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '@passid/ledger';
import { IsIn } from 'class-validator';

export class ChangeRoleRequest {
  @ApiProperty({ description: 'Owners give any role, admins any but owner.', enum: ROLES, example: 'analyst' })
  @IsIn(ROLES, { message: `The role must be one of: ${ROLES.join(', ')}.` })
  role: Role;
}
