import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsCursor } from '../../door/paging/cursor.js';
import { IsMoment } from '../../door/paging/period.js';
import type { TrailFormat } from './trail-line.js';

export class ExportTrailRequest {
  @ApiPropertyOptional({
    description: 'The `cursor` of the last line you have: the export goes on after it. Absent: from the beginning.',
    example: 'AAAAAAAAAEo',
  })
  @IsOptional()
  @IsCursor()
  cursor?: string;

  @ApiPropertyOptional({ description: 'Recorded from this day or moment on (UTC).', example: '2026-01-01' })
  @IsOptional()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({
    description: 'Recorded up to and with this day, or before this moment (UTC).',
    example: '2026-12-31',
  })
  @IsOptional()
  @IsMoment()
  to?: string;

  @ApiPropertyOptional({
    enum: ['ndjson', 'csv'],
    description: 'Absent: what the Accept header asks for, else NDJSON.',
    example: 'ndjson',
  })
  @IsOptional()
  @IsIn(['ndjson', 'csv'], { message: 'The format must be ndjson or csv.' })
  format?: TrailFormat;
}
