import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import { IsEnvironment } from '../environment.rule.js';

export class LogInHolderRequest {
  @ApiPropertyOptional({ description: 'What you signed up with: this or `userId`.', example: 'amina@mail.example' })
  @IsOptional()
  @IsString({ message: 'The e-mail address must be a text.' })
  @Length(1, 320, { message: 'The e-mail address must be 1 to 320 characters.' })
  email?: string;

  @ApiPropertyOptional({ description: 'What you signed up with: this or `email`.', example: 'user-4711' })
  @IsOptional()
  @IsString({ message: 'The user id must be a text.' })
  @Length(1, 128, { message: 'The user id must be 1 to 128 characters.' })
  userId?: string;

  @ApiProperty({ description: 'As you signed up with.', example: 'correct horse battery' })
  @IsString({ message: 'The password must be a text.' })
  @Length(1, 256, { message: 'The password must be 1 to 256 characters.' })
  password: string;

  @IsEnvironment()
  environment?: 'sandbox' | 'live';
}
