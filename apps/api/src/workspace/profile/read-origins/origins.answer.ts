import { ApiProperty } from '@nestjs/swagger';

export class OriginsAnswer {
  @ApiProperty({ description: 'In order, each once.', type: [String], example: ['https://apply.bank.example'] })
  readonly origins: readonly string[];
}
