import { ApiProperty } from '@nestjs/swagger';
import { DeliverySummary } from '../delivery.answer.js';

export class DeliveryListAnswer {
  @ApiProperty({ description: 'The latest first.', type: [DeliverySummary] })
  readonly deliveries: readonly DeliverySummary[];

  @ApiProperty({
    description: 'Where the next page begins; null on the last.',
    type: String,
    nullable: true,
    example: 'AAAAAAAAAEo',
  })
  readonly nextCursor: string | null;
}
