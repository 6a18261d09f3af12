import { ApiProperty } from '@nestjs/swagger';

export class SandboxClockAnswer {
  @ApiProperty({ description: 'What this request added.', example: 900 })
  advanceSeconds: number;

  @ApiProperty({ description: 'How far your sandbox is ahead of the world now.', example: 900 })
  aheadSeconds: number;

  @ApiProperty({
    description: 'The time in your sandbox when the request was answered.',
    example: '2026-01-01T00:15:00.000Z',
  })
  now: string;
}
