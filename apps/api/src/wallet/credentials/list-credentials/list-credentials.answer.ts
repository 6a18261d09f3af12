import { ApiProperty } from '@nestjs/swagger';
import { CredentialAnswer } from '../credential.answer.js';

export class CredentialListAnswer {
  @ApiProperty({ type: [CredentialAnswer], description: 'Newest first.' })
  credentials: CredentialAnswer[];
}
