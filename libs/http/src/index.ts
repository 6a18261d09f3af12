export { validationFailed } from './body-pipe.js';
export { parseIdempotencyKey } from './idempotency-key.js';
export { ApiDoor, ApiProblems } from './openapi/api-problems.js';
export { type ProblemCode } from './problem-catalogue.js';
export { type FieldProblem, type ProblemDocument } from './problem-document.js';
export { Problem } from './problem.js';
export { createHttpApp } from './serve.js';
export { VERSION } from './version.js';
