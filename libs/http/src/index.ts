export { BodyPipe, validationFailed } from './body-pipe.js';
export { createHttpAdapter } from './http-server.js';
export { parseIdempotencyKey } from './idempotency-key.js';
export { PROBLEMS, type ProblemCode } from './problem-catalogue.js';
export { ProblemFilter } from './problem-filter.js';
export { Problem, withoutSecrets, type FieldProblem, type ProblemDocument } from './problem.js';
export { createHttpApp } from './serve.js';
