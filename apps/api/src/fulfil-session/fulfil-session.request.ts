import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

export class FulfilSessionRequest {
  @ApiProperty({ description: 'The token of a share of yours.', example: 'PASSID-AB3X-7YQM-KE8V-3TXY' })
  @IsString({ message: 'The token must be a text, such as "PASSID-AB3X-7YQM-…".' })
  @Length(1, 64, { message: 'The token must be 1 to 64 characters.' })
  token: string;
}
