import { ApiPropertyOptional } from '@nestjs/swagger';
import { validationFailed } from '@passid/http';
import { IsOptional, IsString, Length } from 'class-validator';
import { SHARE_ID_EXAMPLE } from '../share-history/share-id.js';
import { IsToken } from '../../../verifying/verdict/request-rules.js';
import type { NamedShare } from './revoke-share.handler.js';

export class RevokeShareRequest {
  @ApiPropertyOptional({
    description: 'As it was shown when the share was made: this or `shareId`.',
    example: 'PASSID-AB3X-7YQM-KE8V-3TXY',
  })
  @IsOptional()
  @IsToken()
  token?: string;

  @ApiPropertyOptional({ description: 'As the history names it: this or `token`.', example: SHARE_ID_EXAMPLE })
  @IsOptional()
  @IsString({ message: 'The share id must be a text.' })
  @Length(1, 64, { message: 'The share id must be 1 to 64 characters.' })
  shareId?: string;
}

/** Throws VALIDATION_FAILED unless there is exactly one name. */
export function namedShareOf({ token, shareId }: RevokeShareRequest): NamedShare {
  if (token !== undefined && shareId === undefined) return { token };
  if (shareId !== undefined && token === undefined) return { shareId };
  throw validationFailed([{ pointer: '', detail: 'Name the share by token or by shareId, by one of the two.' }]);
}
