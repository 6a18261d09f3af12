import { ApiPropertyOptional } from '@nestjs/swagger';
import type { Environment, Verdict } from '@passid/ledger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { IsCursor } from '../../door/paging/cursor.js';
import { IsPageSize } from '../../door/paging/page.js';
import { IsMoment } from '../../door/paging/period.js';
import { IsReference } from '../verdict/request-rules.js';

export class ListVerificationsRequest {
  @ApiPropertyOptional({
    description: '`nextCursor` of the page before. Absent: begin with the latest.',
    example: 'AAAAAAAAAEo',
  })
  @IsOptional()
  @IsCursor()
  cursor?: string;

  @IsPageSize()
  limit?: string;

  @ApiPropertyOptional({ enum: ['sandbox', 'live'], description: 'Absent: both.', example: 'sandbox' })
  @IsOptional()
  @IsIn(['sandbox', 'live'], { message: 'The environment must be sandbox or live.' })
  environment?: Environment;

  @ApiPropertyOptional({
    enum: ['verified', 'manual_review', 'denied'],
    description: 'Absent: all.',
    example: 'denied',
  })
  @IsOptional()
  @IsIn(['verified', 'manual_review', 'denied'], { message: 'The status must be verified, manual_review or denied.' })
  status?: Verdict['status'];

  @ApiPropertyOptional({ description: 'Concluded from this day or moment on (UTC).', example: '2026-01-01' })
  @IsOptional()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({
    description: 'Concluded up to and with this day, or before this moment (UTC).',
    example: '2026-12-31',
  })
  @IsOptional()
  @IsMoment()
  to?: string;

  @ApiPropertyOptional({
    description: 'An audit id, or at least the first eight characters of one.',
    example: 'vrf_5ad2',
  })
  @IsOptional()
  @Matches(/^vrf_[0-9a-f]{4,32}$/, { message: 'The audit id must begin with vrf_ and four hexadecimal digits.' })
  auditId?: string;

  @ApiPropertyOptional({
    description: 'Your own name for the case, whole and exactly as you sent it with the verification.',
    example: 'loan 4711',
  })
  @IsOptional()
  @IsReference()
  institutionReference?: string;
}
