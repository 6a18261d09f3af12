import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';

export class RenameInstitutionRequest {
  @ApiProperty({ description: 'Shown to holders who are asked for their consent.', example: 'First Bank' })
  @IsString({ message: 'The institution’s name must be a text.' })
  @Matches(/^(?=.*\S)[^\p{C}]{1,200}$/u, { message: 'The institution’s name must be 1 to 200 visible characters.' })
  name: string;
}
