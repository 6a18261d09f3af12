import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { defined, ROLES, type Onboarded, type Role } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { STANDINGS, standingOf, type Standing } from '../../standing.js';

/** What the dashboard shows above everything else. */
export class InstitutionAnswer {
  @ApiProperty({ description: 'The workspace.', example: '940314418' })
  readonly institutionId: string;

  @ApiProperty({ description: 'Shown to holders who are asked for their consent.', example: 'First Bank' })
  readonly name: string;

  @ApiProperty({ description: 'Where its customers’ money goes.', type: [String], example: ['KE->GB'] })
  readonly corridors: readonly string[];

  @ApiPropertyOptional({ description: 'Where webhooks go, once that is set.', example: 'https://bank.example/hook' })
  readonly webhookUrl?: string;

  @ApiProperty({
    description: 'How far it is on its way to live.',
    enum: STANDINGS,
    example: 'sandbox',
  })
  readonly standing: Standing;

  @ApiProperty({ description: 'Who is asking.', example: 'mbr_e9a476c59a8abffe47854de1' })
  readonly memberId: string;

  @ApiProperty({ description: 'What they may do; see the table of roles.', enum: ROLES, example: 'owner' })
  readonly role: Role;
}

export function institutionAnswer(workspace: Onboarded, { memberId, role }: Member): InstitutionAnswer {
  const { institutionId, name, corridors, endpoint } = workspace;
  const standing = standingOf(workspace);
  return defined({ institutionId, name, corridors, webhookUrl: endpoint?.url, standing, memberId, role });
}
