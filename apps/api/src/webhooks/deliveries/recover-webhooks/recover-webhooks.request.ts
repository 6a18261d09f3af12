import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional } from 'class-validator';
import { ENVIRONMENTS } from '../delivery.answer.js';

export class RecoverWebhooksRequest {
  @ApiProperty({ description: 'What happened from then on, ISO 8601.', example: '2026-03-29T10:00:00Z' })
  @IsISO8601({ strict: true }, { message: 'The moment must be ISO 8601, such as 2026-03-29T10:00:00Z.' })
  since: string;

  @ApiPropertyOptional({ description: 'Absent: sandbox.', example: 'sandbox' })
  @IsOptional()
  @IsIn(ENVIRONMENTS, { message: 'The environment is sandbox or live.' })
  environment?: 'sandbox' | 'live';
}
