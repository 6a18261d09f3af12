import { ApiProperty } from '@nestjs/swagger';

export class ReviewAnswer {
  @ApiProperty({ description: 'Who waits.', example: '940314418' })
  readonly institutionId: string;

  @ApiProperty({ description: 'As it calls itself.', example: 'First Bank' })
  readonly name: string;

  @ApiProperty({ description: 'Since when.', example: '2026-03-29T10:22:14.000Z' })
  readonly requestedAt: string;
}

export class ReviewsAnswer {
  @ApiProperty({ description: 'Who has waited longest comes first; at most 100.', type: [ReviewAnswer] })
  readonly reviews: readonly ReviewAnswer[];
}
