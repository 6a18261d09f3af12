import { RequestMethod, type INestApplication, type Type } from '@nestjs/common';
import { GUARDS_METADATA, METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';

/** One method of a controller at one of its addresses. */
export interface Route {
  /** As in the document: `/v1/audit/{auditId}`. */
  readonly path: string;
  /** Lower case. */
  readonly method: string;
  readonly controller: Type;
  readonly handler: object;
  readonly guards: readonly object[];
  /** It asks for the Idempotency-Key. */
  readonly isIdempotent: boolean;
  /** The class its body is checked against. */
  readonly bodyType: Type | undefined;
  /** The method's first path, when this is another. */
  readonly aliasOf: string | undefined;
}

/** Every route of the application, from the metadata that NestJS's router uses. */
export function routesOf(app: INestApplication): Route[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => (metatype === null ? [] : routesOfController(metatype as Type)));
}

function routesOfController(controller: Type): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name] as object;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const paths = pathsOf(controller).flatMap((base) => pathsOf(handler).map((path) => documentPath(base, path)));
    return paths.map((path, index) => ({
      path,
      method: RequestMethod[method].toLowerCase(),
      controller,
      handler,
      guards: [...guardsOf(controller), ...guardsOf(handler)],
      isIdempotent: headersOf(controller, name).includes('idempotency-key'),
      bodyType: bodyTypeOf(controller, name),
      aliasOf: index === 0 ? undefined : paths[0],
    }));
  });
}

function pathsOf(target: object): string[] {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return [path ?? ''].flat();
}

const documentPath = (...parts: readonly string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter((segment) => segment !== '')
    .map((segment) => segment.replace(/^[:*](\w+)/, '{$1}'))
    .join('/')}`;

const guardsOf = (target: object): object[] =>
  (Reflect.getMetadata(GUARDS_METADATA, target) as object[] | undefined) ?? [];

/** What NestJS notes of each decorated parameter, under `<kind>:<index>`. */
interface ParameterNote {
  readonly index: number;
  readonly data?: unknown;
}

function parametersOf(controller: Type, name: string, kind: RouteParamtypes): ParameterNote[] {
  const notes = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, ParameterNote>;
  return Object.entries(notes).flatMap(([key, note]) => (key.startsWith(`${kind}:`) ? [note] : []));
}

const headersOf = (controller: Type, name: string): unknown[] =>
  parametersOf(controller, name, RouteParamtypes.HEADERS).map(({ data }) => data);

function bodyTypeOf(controller: Type, name: string): Type | undefined {
  const [body] = parametersOf(controller, name, RouteParamtypes.BODY);
  const types = Reflect.getMetadata('design:paramtypes', controller.prototype as object, name) as Type[];
  return body === undefined ? undefined : types[body.index];
}
