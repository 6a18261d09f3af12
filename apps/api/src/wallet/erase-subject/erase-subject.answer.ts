import { ApiProperty } from '@nestjs/swagger';

export class ErasedSubjectAnswer {
  @ApiProperty({ description: 'Who there is nothing left of.', example: 'hld_1f0c6a5b2d3e4f5061728394a5b6c7d8' })
  holderId: string;

  @ApiProperty({ description: 'For good.', enum: ['erased'], example: 'erased' })
  status: 'erased';

  @ApiProperty({
    description: 'When the key was destroyed; asked again, the first time.',
    example: '2026-02-01T00:00:00.000Z',
  })
  erasedAt: string;
}
