import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { STANDINGS, type Standing } from '../standing.js';
import type { ChecklistItem } from './checklist.js';

export class ChecklistItemAnswer implements ChecklistItem {
  @ApiProperty({ description: 'Names the item in this API.', example: 'webhook_tested' })
  readonly item: string;

  @ApiProperty({ description: 'What is true once it is done.', example: 'A test webhook was answered with 2xx' })
  readonly title: string;

  @ApiProperty({ description: 'What to do for it.', example: 'POST /api/institution/webhook/test.' })
  readonly how: string;

  @ApiProperty({
    description: '`observed`: computed from what happened. `attested`: only you can know, and your owner confirms it.',
    enum: ['observed', 'attested'],
    example: 'observed',
  })
  readonly kind: 'observed' | 'attested';

  @ApiProperty({ description: 'It is done.', example: true })
  readonly isDone: boolean;
}

/** The way to live, and how far an institution has come on it. */
export class GoLiveAnswer {
  @ApiProperty({ description: 'The workspace.', example: '940314418' })
  readonly institutionId: string;

  @ApiProperty({
    description: '`in_review`: the owner has asked. `live`: an operator has approved, and live keys work.',
    enum: STANDINGS,
    example: 'sandbox',
  })
  readonly standing: Standing;

  @ApiPropertyOptional({ description: 'When the review was asked for.', example: '2026-03-29T10:22:14.000Z' })
  readonly requestedAt?: string;

  @ApiPropertyOptional({ description: 'Since when live keys work.', example: '2026-03-30T09:00:00.000Z' })
  readonly activatedAt?: string;

  @ApiProperty({ description: 'Every item is done, so the review can be asked for.', example: false })
  readonly isComplete: boolean;

  @ApiProperty({ description: 'In the order of the guide’s step 11.', type: [ChecklistItemAnswer] })
  readonly items: readonly ChecklistItemAnswer[];
}
