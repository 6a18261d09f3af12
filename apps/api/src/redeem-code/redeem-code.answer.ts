import { ApiProperty } from '@nestjs/swagger';
import { VerificationAnswer } from '../verification/verification.answer.js';

export class RedeemCodeAnswer {
  @ApiProperty({ type: VerificationAnswer, description: 'The verification.' })
  readonly data: VerificationAnswer;
}
