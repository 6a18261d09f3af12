import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsOptional, IsString, Length, Matches } from 'class-validator';
import { IsEnvironment } from '../environment.rule.js';

/** Printable, and no spaces that a person could lose. */
export const USER_ID = /^[\x21-\x7e]{1,128}$/;

export class SignUpHolderRequest {
  @ApiPropertyOptional({
    description: 'Log in with this, or with `userId`: one of the two.',
    example: 'amina@mail.example',
  })
  @IsOptional()
  @IsString({ message: 'The e-mail address must be a text.' })
  @IsEmail({}, { message: 'This is not an e-mail address.' })
  email?: string;

  @ApiPropertyOptional({ description: 'The person’s id in a system of your own.', example: 'user-4711' })
  @IsOptional()
  @Matches(USER_ID, { message: 'The user id must be 1 to 128 printable ASCII characters without spaces.' })
  userId?: string;

  @ApiProperty({ description: '8 to 256 characters.', example: 'correct horse battery' })
  @IsString({ message: 'The password must be a text.' })
  @Length(8, 256, { message: 'The password must be 8 to 256 characters.' })
  password: string;

  @IsEnvironment()
  environment?: 'sandbox' | 'live';
}
