import { IsIn, IsOptional } from 'class-validator';
import { ENVIRONMENTS } from '../delivery/delivery.answer.js';

export class TestWebhookRequest {
  /** Absent: sandbox. Live is held to live's rules: https and public addresses. */
  @IsOptional()
  @IsIn(ENVIRONMENTS, { message: 'The environment is sandbox or live.' })
  environment?: 'sandbox' | 'live';

  /** Signed wrongly on purpose, once: a good endpoint answers 4xx. */
  @IsOptional()
  @IsIn(['invalid_signature'], { message: 'There is one probe: invalid_signature.' })
  probe?: 'invalid_signature';
}
