import { ApiProperty } from '@nestjs/swagger';

export class RevokedShareAnswer {
  @ApiProperty({ description: 'The last four characters of the token.', example: '3TXY' })
  tokenLastFour: string;

  @ApiProperty({ description: 'Now, or since before.', enum: ['revoked'], example: 'revoked' })
  status: 'revoked';
}
