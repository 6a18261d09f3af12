import { ApiProperty } from '@nestjs/swagger';

export class DeclineSessionAnswer {
  @ApiProperty({ enum: ['declined'], description: 'The institution has been told.' })
  status: 'declined';
}
