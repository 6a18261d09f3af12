import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { assert, defined } from '@passid/ledger';
import { doorOf, type ProblemCode, problemCodesOf, ProblemDocument, type Route, routesOf } from '@passid/http';
import { headerRef, HEADERS, IDEMPOTENCY_KEY, SECURITY_SCHEMES } from './common-parts.js';
import type { ApiDescription, MediaType, Operation, Parameter, Reference, ResponseDescription } from './description.js';
import { exampleOf } from './example.js';
import { problemResponses } from './problem-responses.js';
import { inOrderOfUse, inReadingOrder } from './reading-order.js';
import { withConstraints } from './request-schema.js';
import { mapValues, tidySchema } from './tidy-schema.js';

export interface ApiIdentity {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly publicUrl: string;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

/** Ends the id of an operation at its second address. */
export const ALIAS = 'Alias';

/** What can go wrong with any request. */
const EVERYWHERE: readonly ProblemCode[] = [
  'REQUEST_MALFORMED',
  'HEADERS_TOO_LARGE',
  'INTERNAL_ERROR',
  'LEDGER_UNAVAILABLE',
  'READ_MODEL_BEHIND',
];
const WITH_PATH_PARAMETER: readonly ProblemCode[] = ['URI_TOO_LONG'];
/** A route without a body refuses one. */
const WITH_BODY: readonly ProblemCode[] = [
  'VALIDATION_FAILED',
  'BODY_MALFORMED',
  'BODY_TOO_LARGE',
  'MEDIA_TYPE_UNSUPPORTED',
];
const WITH_IDEMPOTENCY: readonly ProblemCode[] = ['IDEMPOTENCY_KEY_INVALID', 'IDEMPOTENCY_KEY_REUSED'];

/** The whole API as an OpenAPI 3.1 document, from the code that serves it. */
export function describeApi(app: INestApplication, identity: ApiIdentity): ApiDescription {
  const builder = new DocumentBuilder().setOpenAPIVersion('3.1.0').build();
  const found = SwaggerModule.createDocument(app, builder, {
    autoTagControllers: false,
    extraModels: [ProblemDocument],
  }) as unknown as ApiDescription;
  const routes = routesOf(app);
  const { title, version, description, publicUrl, tags } = identity;
  const paths = inReadingOrder(found.paths);
  const schemas = describeSchemas(inOrderOfUse(found.components.schemas, paths), routes);
  return {
    openapi: '3.1.0',
    info: { title, version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: publicUrl }],
    tags: [...tags],
    paths: mapValues(paths, (operations, path) =>
      mapValues(operations, (operation, method) => {
        const route = routes.find((each) => each.path === path && each.method === method);
        assert(route !== undefined, `${method} ${path} is documented, and no controller has it.`);
        return describeOperation(operation, route, { schemas, publicUrl });
      }),
    ),
    components: {
      schemas,
      headers: HEADERS,
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function describeSchemas(
  found: ApiDescription['components']['schemas'],
  routes: readonly Route[],
): ApiDescription['components']['schemas'] {
  const bodyTypes = new Map(
    routes.flatMap(({ bodyType }) => (bodyType === undefined ? [] : [[bodyType.name, bodyType]])),
  );
  return mapValues(found, (schema, name) => {
    const tidy = tidySchema(schema);
    const bodyType = bodyTypes.get(name);
    return bodyType === undefined ? tidy : withConstraints(tidy, bodyType);
  });
}

interface Surroundings {
  readonly schemas: ApiDescription['components']['schemas'];
  readonly publicUrl: string;
}

function describeOperation(operation: Operation, route: Route, { schemas, publicUrl }: Surroundings): Operation {
  const doors = route.guards.flatMap((guard) => doorOf(guard) ?? []);
  const codes = [
    ...doors.flatMap(({ problems }) => problems),
    ...route.guards.flatMap(problemCodesOf),
    ...problemCodesOf(route.controller),
    ...problemCodesOf(route.handler),
    ...(route.isIdempotent ? WITH_IDEMPOTENCY : []),
    ...(route.method === 'get' ? [] : WITH_BODY),
    ...(route.path.includes('{') ? WITH_PATH_PARAMETER : []),
    ...EVERYWHERE,
  ];
  const problems = problemResponses([...new Set(codes)], route.path, publicUrl);
  const responses = { ...mapValues(operation.responses, (response) => withExamples(response, schemas)), ...problems };
  return {
    ...operation,
    ...aliasNames(operation, route),
    parameters: [
      ...(operation.parameters ?? []).map(describeParameter),
      ...(route.isIdempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...(operation.requestBody === undefined
      ? {}
      : {
          requestBody: {
            ...operation.requestBody,
            content: contentWithExamples(operation.requestBody.content, schemas),
          },
        }),
    responses: mapValues(responses, (response, status) =>
      withHeaders(response, status, {
        isReplayable: route.isIdempotent && status.startsWith('2'),
        isLimited: codes.includes('RATE_LIMITED') && (status.startsWith('2') || status === '429'),
      }),
    ),
    security: doors.map(({ scheme }) => ({ [scheme]: [] })),
  };
}

function aliasNames({ operationId, description }: Operation, { aliasOf, method }: Route): Partial<Operation> {
  if (aliasOf === undefined) return {};
  return {
    operationId: `${operationId}${ALIAS}`,
    description: `The same as \`${method.toUpperCase()} ${aliasOf}\`.\n\n${description}`,
  };
}

function describeParameter(found: Parameter | Reference): Parameter | Reference {
  if ('$ref' in found) return found;
  const { example, ...parameter } = found;
  const examples = example === undefined ? undefined : [example];
  return { ...parameter, schema: tidySchema({ ...parameter.schema, ...defined({ examples }) }) };
}

interface Extras {
  readonly isReplayable: boolean;
  readonly isLimited: boolean;
}

function withHeaders(
  response: ResponseDescription,
  status: string,
  { isReplayable, isLimited }: Extras,
): ResponseDescription {
  return {
    ...response,
    description: response.description || (STATUS_CODES[status] ?? ''),
    headers: {
      'X-Request-Id': headerRef('RequestId'),
      'X-PASSID-API-Version': headerRef('ApiVersion'),
      ...(isLimited ? { RateLimit: headerRef('RateLimit'), 'RateLimit-Policy': headerRef('RateLimitPolicy') } : {}),
      ...(isReplayable ? { 'Idempotent-Replayed': headerRef('IdempotentReplayed') } : {}),
      ...response.headers,
    },
  };
}

function withExamples(response: ResponseDescription, schemas: Surroundings['schemas']): ResponseDescription {
  return response.content === undefined
    ? response
    : { ...response, content: contentWithExamples(response.content, schemas) };
}

function contentWithExamples(content: Record<string, MediaType>, schemas: Surroundings['schemas']): typeof content {
  return mapValues(content, (media) => {
    const schema = tidySchema(media.schema);
    if (media.example !== undefined || media.examples !== undefined) return { ...media, schema };
    return { ...media, schema, ...defined({ example: exampleOf(schema, schemas) }) };
  });
}
