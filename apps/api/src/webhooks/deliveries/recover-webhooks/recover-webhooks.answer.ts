import { ApiProperty } from '@nestjs/swagger';

export class RecoveryAnswer {
  @ApiProperty({ description: 'Webhooks that are due now.', example: 12 })
  readonly recovered: number;

  @ApiProperty({
    description: 'There are more. Call again with the same `since`: what is due already is not counted twice.',
    example: false,
  })
  readonly hasMore: boolean;
}
