import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PERMISSIONS } from '@passid/credentials';
import { TOKEN_LIFE_MAX_MS } from '@passid/ledger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsPermission, PERMISSIONS_MAX } from '../verification/request-rules.js';

/** Seconds: shorter and the code is over before it is read out. */
const LIFE_SECONDS_MIN = 60;
const LIFE_SECONDS_MAX = TOKEN_LIFE_MAX_MS / 1000;

export class CreateShareRequest {
  @ApiProperty({
    description: 'What you consent to, one by one. `verified_credential_summary` is all of it.',
    enum: PERMISSIONS,
    isArray: true,
    example: ['income_verified', 'sanctions_clear'],
  })
  @IsArray({ message: 'The permissions must be a list of names.' })
  @ArrayNotEmpty({ message: 'Consent to one permission at least.' })
  @ArrayMaxSize(PERMISSIONS_MAX, { message: `At most ${PERMISSIONS_MAX} permissions can be named.` })
  @IsPermission({ each: true })
  permissions: string[];

  @ApiPropertyOptional({
    description: 'The id of the one institution this is for. Absent: the first that is shown it keeps it.',
    example: '940314418',
  })
  @IsOptional()
  @Matches(/^[1-9]\d{0,18}$/, { message: 'An audience is an institution’s id: digits.' })
  audience?: string;

  @ApiPropertyOptional({
    description: 'Seconds the token lives; 30 days at most and by default, and never longer than the credential.',
    example: 2592000,
  })
  @IsOptional()
  @IsInt({ message: 'The lifetime must be a whole number of seconds.' })
  @Min(LIFE_SECONDS_MIN, { message: `A share lives for at least ${LIFE_SECONDS_MIN} seconds.` })
  @Max(LIFE_SECONDS_MAX, { message: `A share lives for at most ${LIFE_SECONDS_MAX} seconds (30 days).` })
  expiresIn?: number;

  @ApiPropertyOptional({
    description: 'Which of your credentials. Absent: the newest that is active.',
    example: 'pid_6bce1d0f2a3948576a7b8c9d0e1f2a3b',
  })
  @IsOptional()
  @Matches(/^pid_[0-9a-f]{32}$/, { message: 'A credential id is pid_ and 32 hexadecimal digits.' })
  credentialId?: string;
}
