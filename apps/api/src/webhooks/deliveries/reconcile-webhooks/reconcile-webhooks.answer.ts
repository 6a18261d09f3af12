import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WEBHOOK_EVENTS } from '@passid/ledger';
import { ENVIRONMENTS } from '../delivery.answer.js';

export class UndeliveredAnswer {
  @ApiProperty({ description: 'Its place among everything announced.', example: 17 })
  readonly sequence: number;

  @ApiProperty({ description: '`id` in its body.', example: 'evt_01a205cc1dd374769a09' })
  readonly webhookId: string;

  @ApiProperty({ description: 'What it announces.', enum: WEBHOOK_EVENTS, example: 'verification.completed' })
  readonly event: string;

  @ApiProperty({ description: 'When it happened.', example: '2026-03-29T10:22:14.000Z' })
  readonly occurredAt: string;

  @ApiPropertyOptional({ description: 'Its delivery, where there is one.', example: 'dlv_4cfedc52b7307b7bbeb5' })
  readonly deliveryId?: string;

  @ApiProperty({
    description: '`exhausted`: every attempt failed. `unscheduled`: there was no address when it happened.',
    enum: ['exhausted', 'unscheduled'],
    example: 'exhausted',
  })
  readonly status: string;
}

export class ReconciliationAnswer {
  @ApiProperty({ description: 'Where.', enum: ENVIRONMENTS, example: 'sandbox' })
  readonly environment: string;

  @ApiProperty({ description: 'Events that are told to you, counted off the ledger.', example: 120 })
  readonly announced: number;

  @ApiProperty({ description: 'Of them, those your endpoint has answered with 2xx.', example: 118 })
  readonly delivered: number;

  @ApiProperty({ description: 'Of them, those with an attempt still to come.', example: 1 })
  readonly pending: number;

  @ApiProperty({ description: 'Of them, those whose attempts are used up.', example: 1 })
  readonly exhausted: number;

  @ApiProperty({ description: 'Of them, those from before there was an address.', example: 0 })
  readonly unscheduled: number;

  @ApiProperty({ description: 'Whether every one of them was delivered.', example: false })
  readonly isComplete: boolean;

  @ApiPropertyOptional({ description: 'The first of them.', example: 1 })
  readonly firstSequence?: number;

  @ApiPropertyOptional({ description: 'The last of them.', example: 120 })
  readonly lastSequence?: number;

  @ApiProperty({
    description: 'What will not arrive by itself, the oldest first, up to 100. POST …/webhook/recover sends it.',
    type: [UndeliveredAnswer],
  })
  readonly undelivered: readonly UndeliveredAnswer[];
}
