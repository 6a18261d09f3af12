import { ApiProperty } from '@nestjs/swagger';

export class FulfilSessionAnswer {
  @ApiProperty({ enum: ['completed'], description: 'The institution has its answer.' })
  status: 'completed';
}
