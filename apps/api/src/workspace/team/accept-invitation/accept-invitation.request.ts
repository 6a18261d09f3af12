import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';

export class AcceptInvitationRequest {
  @ApiProperty({
    description: 'From the invitation.',
    example: 'inv.940314418.Yl5JcQk3w1fV0m9tq2XrT7uZ8bN4aEoHs6KdGxPiRyA',
  })
  @IsString({ message: 'The token must be a text.' })
  @Length(1, 200, { message: 'The token must be 1 to 200 characters.' })
  token: string;

  @ApiProperty({ description: 'To log in to this workspace with.', example: 'correct horse battery' })
  @IsString({ message: 'The password must be a text.' })
  @Length(8, 256, { message: 'The password must be 8 to 256 characters.' })
  password: string;

  @ApiPropertyOptional({ description: 'As the team should see it.', example: 'Amina Diallo' })
  @IsOptional()
  @IsString({ message: 'The name must be a text.' })
  @Matches(/^(?=.*\S)[^\p{C}]{1,100}$/u, { message: 'The name must be 1 to 100 visible characters.' })
  name?: string;
}
