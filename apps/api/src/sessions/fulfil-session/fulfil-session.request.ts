import { ApiProperty } from '@nestjs/swagger';
import { IsToken } from '../../verifying/verdict/request-rules.js';

export class FulfilSessionRequest {
  @ApiProperty({ description: 'The token of a share of yours.', example: 'PASSID-AB3X-7YQM-KE8V-3TXY' })
  @IsToken()
  token: string;
}
