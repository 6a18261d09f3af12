import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, Length, Matches } from 'class-validator';

export class OnboardRequest {
  @ApiProperty({ description: 'As customers are to read it.', example: 'First Bank' })
  @IsString({ message: 'The institution’s name must be a text.' })
  @Matches(/^(?=.*\S)[^\p{C}]{1,200}$/u, { message: 'The institution’s name must be 1 to 200 visible characters.' })
  institutionName: string;

  @ApiProperty({ description: 'The owner’s, to log in with.', example: 'dev@bank.example' })
  @IsString({ message: 'The e-mail address must be a text.' })
  @IsEmail({}, { message: 'This is not an e-mail address.' })
  email: string;

  @ApiProperty({ description: 'The owner’s.', example: 'correct horse battery' })
  @IsString({ message: 'The password must be a text.' })
  @Length(8, 256, { message: 'The password must be 8 to 256 characters.' })
  password: string;
}
