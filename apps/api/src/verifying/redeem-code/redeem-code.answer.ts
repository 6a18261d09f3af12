import { ApiProperty } from '@nestjs/swagger';
import { VerificationAnswer } from '../verdict/verification.answer.js';

export class RedeemCodeAnswer {
  @ApiProperty({ type: VerificationAnswer, description: 'The verification.' })
  readonly data: VerificationAnswer;
}
