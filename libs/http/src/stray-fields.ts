import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { unknownField, validationFailed } from './body-pipe.js';
import { routesOf } from './routes.js';
import type { ProblemFilter } from './problem-filter.js';

/**
 * A route without a body refuses fields: a caller who sends some expects an effect. It runs before the
 * guards, because a hook behind them would run for every route. MUST be called before the routes are made.
 */
export function refuseStrayFields(app: NestFastifyApplication, problems: ProblemFilter): void {
  const bodiless = new Set(
    routesOf(app)
      .filter(({ method, bodyType }) => method !== 'get' && bodyType === undefined)
      .map(({ method, path }) => `${method} ${path}`),
  );
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preHandler', (request, reply, done) => {
      const { body } = request;
      if (body === undefined || !bodiless.has(routeOf(request))) return done();
      const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : undefined;
      if (fields?.length === 0) return done();
      const errors = fields?.map(unknownField) ?? [{ pointer: '', detail: 'There is nothing to send here.' }];
      problems.answer(validationFailed(errors), request, reply);
    });
}

/** Fastify's `:id` is the document's `{id}`. */
const routeOf = ({ method, routeOptions }: FastifyRequest): string =>
  `${method.toLowerCase()} ${(routeOptions.url ?? '').replace(/:(\w+)/g, '{$1}')}`;
