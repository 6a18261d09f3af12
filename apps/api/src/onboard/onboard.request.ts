import { IsEmail, IsString, Length, Matches } from 'class-validator';

export class OnboardRequest {
  @IsString({ message: 'The institution’s name must be a text.' })
  @Matches(/^(?=.*\S)[^\p{C}]{1,200}$/u, { message: 'The institution’s name must be 1 to 200 visible characters.' })
  institutionName: string;

  @IsString({ message: 'The e-mail address must be a text.' })
  @IsEmail({}, { message: 'This is not an e-mail address.' })
  email: string;

  @IsString({ message: 'The password must be a text.' })
  @Length(8, 256, { message: 'The password must be 8 to 256 characters.' })
  password: string;
}
