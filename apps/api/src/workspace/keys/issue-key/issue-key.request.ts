import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';

export class IssueKeyRequest {
  @ApiProperty({ description: 'The world it is for.', enum: ['sandbox', 'live'], example: 'sandbox' })
  @IsIn(['sandbox', 'live'], { message: 'The environment must be sandbox or live.' })
  environment: 'sandbox' | 'live';

  @ApiPropertyOptional({ description: 'What you call it, to know it by.', example: 'checkout' })
  @IsOptional()
  @IsString({ message: 'The name must be a text.' })
  @Matches(/^(?=.*\S)[^\p{C}]{1,60}$/u, { message: 'The name must be 1 to 60 visible characters.' })
  name?: string;
}
