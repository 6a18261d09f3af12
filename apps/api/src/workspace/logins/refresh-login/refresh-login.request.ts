import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

export class RefreshLoginRequest {
  @ApiProperty({
    description: 'The one that came with the last login; it is good once.',
    example: 'rt_5f2c6a7b8d9e0f1a2b3c4d5e.0.c2VjcmV0',
  })
  @IsString({ message: 'The refresh token must be a text.' })
  @Length(1, 200, { message: 'The refresh token must be 1 to 200 characters.' })
  refreshToken: string;
}
