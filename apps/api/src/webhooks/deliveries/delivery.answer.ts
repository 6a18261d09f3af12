import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WEBHOOK_EVENTS } from '@passid/ledger';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'exhausted', 'refused', 'accepted'] as const;
export const ENVIRONMENTS = ['sandbox', 'live'] as const;

export class DeliverySummary {
  @ApiProperty({ description: 'Sent as `X-PASSID-Delivery`.', example: 'dlv_4cfedc52b7307b7bbeb5b21d5e75b9d1' })
  readonly deliveryId: string;

  @ApiProperty({ description: 'Sent as `webhook-id` and as `id` in the body.', example: 'evt_01a205cc1dd374769a09' })
  readonly webhookId: string;

  @ApiProperty({ description: 'What is announced.', enum: WEBHOOK_EVENTS, example: 'verification.completed' })
  readonly event: string;

  @ApiProperty({ description: 'Where it happened.', enum: ENVIRONMENTS, example: 'sandbox' })
  readonly environment: string;

  @ApiPropertyOptional({
    description: 'Present when nothing happened and the webhook was asked for.',
    enum: ['test', 'sample', 'invalid_signature'],
    example: 'test',
  })
  readonly trial?: string;

  @ApiPropertyOptional({
    description: 'The verification it is about.',
    example: 'vrf_5ad2b37be6b71760fdf4151790021863',
  })
  readonly auditId?: string;

  @ApiPropertyOptional({ description: 'Its place among everything announced, also in the body.', example: 17 })
  readonly sequence?: number;

  @ApiProperty({
    description:
      '`pending`: an attempt is due. `delivered`: answered with 2xx. `exhausted`: no further attempt; it can be sent again. ' +
      '`refused` and `accepted`: how a webhook with a wrong signature was taken; refused is right.',
    enum: DELIVERY_STATUSES,
    example: 'delivered',
  })
  readonly status: string;

  @ApiPropertyOptional({
    description: 'Why an exhausted delivery ended before its schedule did.',
    enum: ['gone', 'endpoint_disabled'],
    example: 'gone',
  })
  readonly reason?: string;

  @ApiProperty({ description: 'Attempts made.', example: 1 })
  readonly attempts: number;

  @ApiProperty({ description: 'When the first attempt fell due.', example: '2026-03-29T10:22:14.120Z' })
  readonly scheduledAt: string;

  @ApiPropertyOptional({ description: 'When the last attempt was made.', example: '2026-03-29T10:22:14.131Z' })
  readonly lastAttemptAt?: string;

  @ApiPropertyOptional({ description: 'What the last attempt was answered.', example: 200 })
  readonly lastStatus?: number;

  @ApiPropertyOptional({ description: 'What went wrong with the last attempt.', example: 'timeout' })
  readonly lastFailure?: string;

  @ApiPropertyOptional({ description: 'When the next attempt is due.', example: '2026-03-29T10:22:44.131Z' })
  readonly nextAttemptAt?: string;
}

export class AttemptAnswer {
  @ApiProperty({ description: 'From 1, without a gap.', example: 1 })
  readonly attempt: number;

  @ApiProperty({ description: 'When it was made.', example: '2026-03-29T10:22:14.131Z' })
  readonly attemptedAt: string;

  @ApiProperty({ description: 'Any answer from 200 to 299 is a success.', enum: ['succeeded', 'failed'] })
  readonly outcome: string;

  @ApiPropertyOptional({ description: 'The HTTP status of the answer, where one came.', example: 200 })
  readonly status?: number;

  @ApiPropertyOptional({ description: 'What went wrong.', example: 'http_status' })
  readonly failure?: string;

  @ApiProperty({ description: 'Milliseconds to the end of the answer, or to giving up.', example: 12 })
  readonly latencyMs: number;

  @ApiPropertyOptional({ description: 'The first bytes of the answer, made safe to show.', example: 'ok' })
  readonly response?: string;
}

export class DeliveryAnswer extends DeliverySummary {
  @ApiProperty({ description: 'Every attempt, in order.', type: [AttemptAnswer] })
  readonly attemptLog: readonly AttemptAnswer[];
}
