import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';

export class LogInRequest {
  @ApiProperty({ description: 'As it was given when joining.', example: 'dev@bank.example' })
  @IsString({ message: 'The e-mail address must be a text.' })
  @Length(1, 320, { message: 'The e-mail address must be 1 to 320 characters.' })
  email: string;

  @ApiProperty({ description: 'Of that account.', example: 'correct horse battery' })
  @IsString({ message: 'The password must be a text.' })
  @Length(1, 1024, { message: 'The password must be 1 to 1,024 characters.' })
  password: string;

  @ApiPropertyOptional({
    description: 'Names the workspace. Needed only by a person whose address and password fit more than one.',
    example: '940314418',
  })
  @IsOptional()
  @IsString({ message: 'The institution id must be a text of digits.' })
  @Matches(/^\d{1,20}$/, { message: 'The institution id must be a text of digits.' })
  institutionId?: string;
}
