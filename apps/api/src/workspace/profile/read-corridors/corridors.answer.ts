import { ApiProperty } from '@nestjs/swagger';

export class CorridorsAnswer {
  @ApiProperty({ description: 'In order, each once.', type: [String], example: ['GH->EU', 'KE->GB'] })
  readonly corridors: readonly string[];
}
