import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, Matches } from 'class-validator';

/** Every pair of a few dozen countries fits; more is not a list that anybody chose. */
const CORRIDORS_MAX = 500;

export class ChangeCorridorsRequest {
  @ApiProperty({
    description: 'All of them: origin and destination as two capital letters each. An empty list serves none.',
    type: [String],
    example: ['KE->GB', 'GH->EU'],
  })
  @IsArray({ message: 'The corridors must be a list.' })
  @ArrayMaxSize(CORRIDORS_MAX, { message: `At most ${CORRIDORS_MAX} corridors.` })
  @Matches(/^[A-Z]{2}->[A-Z]{2}$/, { each: true, message: 'A corridor looks like KE->GB.' })
  corridors: string[];
}
