import { writeFileSync } from 'node:fs';
import { errorsMarkdown } from './errors-markdown.js';
import { problemList } from './problem-list.js';

writeFileSync('docs/errors.md', errorsMarkdown(problemList('')));
