import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';

/** One field that does not fit. */
export class FieldProblem {
  @ApiProperty({ description: 'JSON Pointer (RFC 6901) into the request body.', example: '/institution_reference' })
  readonly pointer: string;

  @ApiProperty({ description: 'What the field takes.', example: 'The code must be 1 to 64 characters.' })
  readonly detail: string;
}

/** What some problems say beyond the members that all have. */
export class ProblemMembers {
  @ApiPropertyOptional({ type: [FieldProblem], description: 'With VALIDATION_FAILED: one entry for each field.' })
  readonly errors?: readonly FieldProblem[];

  @ApiPropertyOptional({
    description: 'The verification that recorded the refusal.',
    example: 'vrf_5ad2b37be6b71760fdf4151790021863',
  })
  readonly audit_id?: string;

  @ApiPropertyOptional({
    description: 'With OUTCOME_ALREADY_REPORTED: the first report, which can be amended.',
    example: 'out_0d6f4a5c1b9e47d28a3f5e6b7c8d9e0f',
  })
  readonly outcome_id?: string;

  @ApiPropertyOptional({ type: [String], description: 'The ids of the workspaces that a log-in fits.' })
  readonly institutions?: readonly string[];
}

/** RFC 9457, `application/problem+json`: the one shape of every error. */
export class ProblemDocument extends ProblemMembers {
  @ApiProperty({ format: 'uri', description: 'Where people read what the problem means and how to mend it.' })
  readonly type: string;

  @ApiProperty({ description: 'The problem in a few words, the same each time.', example: 'Code expired' })
  readonly title: string;

  @ApiProperty({ type: 'integer', description: 'The HTTP status, again.', example: 410 })
  readonly status: number;

  @ApiProperty({ description: 'What happened this time, for people.', example: 'This code has expired.' })
  readonly detail: string;

  @ApiProperty({ description: 'The path that was asked, without anything secret.', example: '/api/bridge/code/redeem' })
  readonly instance: string;

  @ApiProperty({
    enum: Object.keys(PROBLEMS),
    description: 'The problem’s name: switch on this. It does not change.',
    example: 'CODE_EXPIRED',
  })
  readonly code: ProblemCode;

  @ApiProperty({
    description: 'The request’s X-Request-Id. Quote it when you ask us.',
    example: '01995f6e-7b9c-7c3a-8f2e-5b1d6a9c0e11',
  })
  readonly request_id: string;
}
