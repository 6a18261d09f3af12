import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';

/** A year at a time. */
const ADVANCE_SECONDS_MAX = 366 * 24 * 60 * 60;

export class AdvanceSandboxClockRequest {
  @ApiProperty({ description: 'Seconds to move forward, at most a year at once.', example: 900 })
  @IsInt({ message: 'The advance must be a whole number of seconds.' })
  @Min(1, { message: 'A sandbox clock only moves forward: at least 1 second.' })
  @Max(ADVANCE_SECONDS_MAX, { message: `At most ${ADVANCE_SECONDS_MAX} seconds (366 days) at once.` })
  advanceSeconds: number;
}
