export { ApiProblems } from './api-problems.js';
export { validationFailed } from './body-pipe.js';
export { parseIdempotencyKey } from './idempotency-key.js';
export { type ProblemCode } from './problem-catalogue.js';
export { Problem, type FieldProblem, type ProblemDocument } from './problem.js';
export { createHttpApp } from './serve.js';
