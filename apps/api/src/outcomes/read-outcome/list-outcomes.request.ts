import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsCursor } from '../../door/paging/cursor.js';
import { IsPageSize } from '../../door/paging/page.js';

export class ListOutcomesRequest {
  @ApiPropertyOptional({
    description: '`next_cursor` of the page before. Absent: begin with the latest.',
    example: 'AAAAAAAAAEo',
  })
  @IsOptional()
  @IsCursor()
  cursor?: string;

  @IsPageSize()
  limit?: string;
}
