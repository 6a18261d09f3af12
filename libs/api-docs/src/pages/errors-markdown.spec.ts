import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { errorsMarkdown } from './errors-markdown.js';
import { problemList } from './problem-list.js';

it('docs/errors.md is current: `npm run docs:errors` writes it', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorsMarkdown(problemList('')));
});
