import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ENVIRONMENTS } from '../delivery.answer.js';

export class TestWebhookRequest {
  @ApiPropertyOptional({
    description: 'Absent: sandbox. A test of live is held to the rules of live: https and a public address.',
    example: 'sandbox',
  })
  @IsOptional()
  @IsIn(ENVIRONMENTS, { message: 'The environment is sandbox or live.' })
  environment?: 'sandbox' | 'live';

  @ApiPropertyOptional({
    description: 'Signed wrongly on purpose, and sent once: an endpoint that verifies signatures answers 4xx.',
    example: 'invalid_signature',
  })
  @IsOptional()
  @IsIn(['invalid_signature'], { message: 'There is one probe: invalid_signature.' })
  probe?: 'invalid_signature';
}
