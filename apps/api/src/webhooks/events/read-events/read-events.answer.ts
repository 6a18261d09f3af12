import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WEBHOOK_EVENTS } from '@passid/ledger';
import { ENVIRONMENTS } from '../../deliveries/delivery.answer.js';

const DATA = {
  description: 'What is said of it, as in the webhook.',
  type: 'object',
  additionalProperties: true,
  example: { audit_id: 'vrf_5ad2b37be6b71760fdf4151790021863' },
} as const;

/** The body of a webhook. */
export class EventAnswer {
  @ApiProperty({ description: 'The same as `webhook-id`.', example: 'evt_01a205cc1dd374769a096e8977a2d08c' })
  readonly id: string;

  @ApiProperty({ description: 'What happened.', enum: WEBHOOK_EVENTS, example: 'verification.completed' })
  readonly event: string;

  @ApiProperty({ description: 'Your institution.', example: '42' })
  readonly institution_id: string;

  @ApiProperty({ description: 'Where.', enum: ENVIRONMENTS, example: 'sandbox' })
  readonly environment: string;

  @ApiProperty({
    description: 'Its place among everything announced to you there: from 1, without a gap.',
    example: 17,
  })
  readonly sequence?: number;

  @ApiProperty({ description: 'When it happened.', example: '2026-03-29T10:22:14.000Z' })
  readonly timestamp: string;

  @ApiProperty(DATA)
  readonly data: object;
}

export class EventListAnswer {
  @ApiProperty({ description: 'In their order.', type: [EventAnswer] })
  readonly events: readonly EventAnswer[];

  @ApiProperty({ description: '`after` of the next page, and of the next time you ask.', example: 17 })
  readonly next_after: number;

  @ApiProperty({ description: 'There are more already.', example: false })
  readonly has_more: boolean;
}

/** The same as a CloudEvent. */
export class EventCloudEvent {
  @ApiProperty({ description: 'Of CloudEvents.', example: '1.0' })
  readonly specversion: '1.0';

  @ApiProperty({ description: 'The same as `webhook-id`.', example: 'evt_01a205cc1dd374769a096e8977a2d08c' })
  readonly id: string;

  @ApiProperty({ description: 'The ledger that tells it.', example: 'https://api.passid.example' })
  readonly source: string;

  @ApiProperty({
    description: '`io.passid.<event>.v1`, with the event as in the webhook.',
    example: 'io.passid.verification.completed.v1',
  })
  readonly type: string;

  @ApiPropertyOptional({
    description: 'The verification it is about.',
    example: 'vrf_5ad2b37be6b71760fdf4151790021863',
  })
  readonly subject?: string;

  @ApiProperty({ description: 'When it happened.', example: '2026-03-29T10:22:14.000Z' })
  readonly time: string;

  @ApiProperty({ description: 'Of `data`.', example: 'application/json' })
  readonly datacontenttype: 'application/json';

  @ApiPropertyOptional({
    description: 'Its place among everything announced to you there. `after` takes it.',
    example: '17',
  })
  readonly sequence?: string;

  @ApiProperty({ description: 'Where.', enum: ENVIRONMENTS, example: 'sandbox' })
  readonly environment: string;

  @ApiProperty({ description: 'Your institution.', example: '42' })
  readonly institutionid: string;

  @ApiProperty(DATA)
  readonly data: object;
}
