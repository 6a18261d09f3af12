import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Answer } from './bank-client.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- a document of any shape is what this is about */

const EVERY_ANSWER = ['x-request-id', 'x-passid-api-version'];

/**
 * Holds answers against the API description they come with: the operation, its status, its content type and its body,
 * undocumented members included. Throws with what to write where.
 */
export class Conformance {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #paths: readonly { readonly pattern: RegExp; readonly path: string }[];

  /** Compiling a description takes a quarter of a second: apps that describe themselves alike share it. */
  static of(description: string): Conformance {
    const known = byDescription.get(description) ?? new Conformance(JSON.parse(description));
    byDescription.set(description, known);
    return known;
  }

  private constructor(private readonly document: any) {
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(asStrict(document), 'api');
    // A fixed path is asked before one with parameters.
    const paths = Object.keys(document.paths).sort((one, other) => parameters(one) - parameters(other));
    this.#paths = paths.map((path) => ({ path, pattern: patternOf(path) }));
  }

  check(method: string, url: string, answer: Answer): void {
    const asked = url.split('?', 1)[0] ?? '';
    const verb = method.toLowerCase();
    // A preflight is between the browser and us: a description has no place for it.
    if (verb === 'options' && answer.status === 204) return;
    for (const name of EVERY_ANSWER)
      if (answer.headers[name] === undefined) throw new Error(`${method} ${asked} answered without ${name}.`);
    const found = this.#paths.find(
      ({ pattern, path }) => pattern.test(asked) && this.document.paths[path][verb] !== undefined,
    );
    if (found === undefined) return this.#checkUnknown(method, asked, answer);
    const { path } = found;
    const { [String(answer.status)]: response } = this.document.paths[path][verb].responses;
    const what = `${method} ${path} answered ${answer.status} ${answer.json?.code ?? ''}`.trim();
    if (response === undefined)
      throw new Error(
        `${what}, which its description does not know: name it in the controller (@ApiProblems, @Api…Response).`,
      );
    this.#checkBody(what, `#/paths/${pointer(path)}/${verb}/responses/${answer.status}`, response, answer);
  }

  /** What no controller has is answered 404; what is not a request at all has no operation. */
  #checkUnknown(method: string, asked: string, { status, json }: Answer): void {
    if (json?.code !== 'ROUTE_NOT_FOUND' && json?.code !== 'REQUEST_MALFORMED')
      throw new Error(`${method} ${asked} answered ${status}, and no operation of /openapi.json has this path.`);
  }

  #checkBody(what: string, place: string, response: any, answer: Answer): void {
    const type = (answer.headers['content-type'] ?? '').split(';', 1)[0] ?? '';
    if (response.content === undefined) {
      if (answer.text !== '') throw new Error(`${what} with a body, and its description has none.`);
      return;
    }
    if (response.content[type] === undefined)
      throw new Error(`${what} as "${type}", and its description has ${Object.keys(response.content).join(', ')}.`);
    const body: unknown = /[/+]json$/.test(type) ? JSON.parse(answer.text) : answer.text;
    const validate = this.#validator(`api${place}/content/${pointer(type)}/schema`);
    if (validate(body)) return;
    const errors = validate.errors?.map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
    throw new Error(`${what} with a body that its description does not fit:\n${errors?.join('\n')}\n${answer.text}`);
  }

  #validator(schemaId: string): ValidateFunction {
    const known = this.#validators.get(schemaId) ?? this.#ajv.compile({ $ref: schemaId });
    this.#validators.set(schemaId, known);
    return known;
  }
}

const byDescription = new Map<string, Conformance>();

const parameters = (path: string): number => path.split('{').length;

const pointer = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);

/** Clients ignore members they do not know; here a member nobody described is a fault. */
function asStrict(node: any): any {
  if (Array.isArray(node)) return node.map(asStrict);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, isData(key) ? value : asStrict(value)]),
  );
  const isObject = copy['properties'] !== undefined && copy['type'] === 'object';
  return isObject && copy['additionalProperties'] === undefined ? { ...copy, additionalProperties: false } : copy;
}

const isData = (key: string): boolean => ['example', 'examples', 'enum', 'const'].includes(key);
