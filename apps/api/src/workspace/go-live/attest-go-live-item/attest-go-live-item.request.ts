import { ApiProperty } from '@nestjs/swagger';
import { ATTESTATIONS, type Attestation } from '@passid/ledger';
import { IsIn } from 'class-validator';

export class AttestGoLiveItemRequest {
  @ApiProperty({ description: 'An item of the kind `attested`.', enum: ATTESTATIONS, example: 'live_key_stored' })
  @IsIn(ATTESTATIONS, { message: `The item must be one of: ${ATTESTATIONS.join(', ')}.` })
  item: Attestation;
}
