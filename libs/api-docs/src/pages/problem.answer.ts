import { ApiProperty } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from '@passid/http';
import type { CataloguedProblem } from './problem-list.js';

export class ProblemEntryAnswer implements CataloguedProblem {
  @ApiProperty({ enum: Object.keys(PROBLEMS), description: 'The name to switch on.', example: 'CODE_EXPIRED' })
  readonly code: ProblemCode;

  @ApiProperty({
    format: 'uri',
    description: 'As in the `type` of a problem.',
    example: 'https://api.passid.example/problems/code-expired',
  })
  readonly type: string;

  @ApiProperty({ description: 'In a few words.', example: 'Code expired' })
  readonly title: string;

  @ApiProperty({ type: 'integer', description: 'The HTTP status it comes with.', example: 410 })
  readonly status: number;

  @ApiProperty({ description: 'Why it happens.', example: 'The code was not redeemed within 15 minutes.' })
  readonly cause: string;

  @ApiProperty({ description: 'What to do.', example: 'Ask the customer for a new code.' })
  readonly cure: string;
}

export class ProblemListAnswer {
  @ApiProperty({ type: [ProblemEntryAnswer], description: 'By status.' })
  readonly problems: readonly ProblemEntryAnswer[];
}
