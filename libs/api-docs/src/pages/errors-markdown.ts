import { STATUS_CODES } from 'node:http';
import type { CataloguedProblem } from './problem-list.js';
import { groupedByStatus } from './problem-pages.js';

/** docs/errors.md, whole. */
export const errorsMarkdown = (problems: readonly CataloguedProblem[]): string =>
  `${[
    '# Errors',
    '<!-- Made by `npm run docs:errors` from libs/api-docs/src/problem-explanations.ts. -->',
    'Every error is `application/problem+json` (RFC 9457). Switch on `code`; quote `request_id`. A running server shows the same at `/problems`.',
    ...groupedByStatus(problems).flatMap(([status, group]) => [
      `## ${status} ${STATUS_CODES[status] ?? ''}`.trim(),
      ...group.map(({ code, title, cause, cure }) => `### ${code}\n\n${title}. ${cause}\n\n${cure}`),
    ]),
  ].join('\n\n')}\n`;
