import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';

/** Names the problems an operation can answer with, besides those that any route has. One response for each status. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const [status] = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return applyDecorators(
    ...[...byStatus].map(([status, named]) =>
      ApiResponse({
        status,
        description: named.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}.`).join('\n\n'),
        content: { 'application/problem+json': { schema: { type: 'object' } } },
      }),
    ),
  );
}
