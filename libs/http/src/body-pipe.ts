import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError, type ValidatorOptions } from 'class-validator';
import type { FieldProblem } from './problem-document.js';
import { Problem } from './problem.js';

type Fields = Record<string, unknown>;

const UNKNOWN_FIELD = 'This field is not known here.';

export const unknownField = (name: string): FieldProblem => ({
  pointer: `/${pointerName(name)}`,
  detail: UNKNOWN_FIELD,
});

const VALIDATION: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
};

/**
 * Checks a body, or a query, against its request class. Fields may be spelled in snake_case or camelCase; unknown ones
 * are refused, and an optional one that is null counts as left out.
 * Throws VALIDATION_FAILED with a pointer to each field, spelled as it was sent.
 */
export class BodyPipe implements PipeTransform {
  transform(body: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.metatype === undefined || !isWhole(metadata)) return body;
    if (body === undefined) return withoutBody(metadata.metatype as new () => object);
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw validationFailed([{ pointer: '', detail: 'The body must be a JSON object.' }]);
    const unreadable = unreadableTexts(body, '');
    if (unreadable.length > 0) throw validationFailed(unreadable);
    const spelling = new Map<string, string>();
    const fields = withDeclaredSpelling(body as Fields, declaredFields(metadata.metatype), spelling);
    const request = plainToInstance(metadata.metatype as new () => object, withoutNulls(fields, metadata.metatype));
    const errors = validateSync(request, VALIDATION);
    const refused = [...inheritedNames(fields), ...errors.flatMap((error) => fieldProblems(error, spelling))];
    if (refused.length > 0) throw validationFailed(refused);
    return request;
  }
}

/** No body counts as an empty one, where no field is required. */
function withoutBody(metatype: new () => object): object {
  const request = plainToInstance(metatype, {});
  if (validateSync(request, VALIDATION).length === 0) return request;
  throw validationFailed([{ pointer: '', detail: 'The body must be a JSON object.' }]);
}

/** A whole body or a whole query. The controller checks a single named parameter itself. */
const isWhole = ({ type, data }: ArgumentMetadata): boolean =>
  type === 'body' || (type === 'query' && data === undefined);

export function validationFailed(errors: readonly FieldProblem[]): Problem {
  const [first] = errors;
  const where = first === undefined || first.pointer === '' ? '' : `${first.pointer}: `;
  const rest = errors.length > 1 ? ` And ${errors.length - 1} more.` : '';
  return new Problem('VALIDATION_FAILED', `${where}${first?.detail ?? 'The request does not fit.'}${rest}`, { errors });
}

/** Names on Object.prototype, such as `constructor`: class-transformer drops them before the validator sees them. */
const inheritedNames = (fields: Fields): FieldProblem[] =>
  Object.keys(fields)
    .filter((name) => name in Object.prototype)
    .map(unknownField);

/** Half a surrogate pair is no character, and Postgres stores no U+0000. */
const UNREADABLE = /\0|\p{Surrogate}/u;

function unreadableTexts(value: unknown, pointer: string): FieldProblem[] {
  if (typeof value === 'string')
    return UNREADABLE.test(value) ? [{ pointer, detail: 'The text holds a character that no text can hold.' }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => unreadableTexts(each, `${pointer}/${pointerName(name)}`));
}

const pointerName = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function declaredFields(metatype: ArgumentMetadata['metatype'] & object): ReadonlySet<string> {
  const metadatas = getMetadataStorage().getTargetValidationMetadatas(metatype, '', false, false);
  return new Set(metadatas.map(({ propertyName }) => propertyName));
}

/** `IsOptional` accepts null; the use cases expect an absent field. */
function withoutNulls(fields: Fields, metatype: ArgumentMetadata['metatype'] & object): Fields {
  const metadatas = getMetadataStorage().getTargetValidationMetadatas(metatype, '', false, false);
  const isOptional = (field: string): boolean =>
    metadatas.some(({ name, propertyName }) => name === 'isOptional' && propertyName === field);
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== null || !isOptional(name)));
}

const asCamel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const asSnake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Where both spellings of a field are sent, the second keeps its spelling and is refused as unknown. */
function withDeclaredSpelling(body: Fields, declared: ReadonlySet<string>, spelling: Map<string, string>): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(body)) {
    const other = [asCamel(name), asSnake(name)].find((candidate) => declared.has(candidate));
    const isOtherSpelling = !declared.has(name) && other !== undefined && !Object.hasOwn(body, other);
    if (isOtherSpelling && !Object.hasOwn(fields, other)) spelling.set(other, name);
    fields[isOtherSpelling && !Object.hasOwn(fields, other) ? other : name] = value;
  }
  return fields;
}

function fieldProblems(error: ValidationError, spelling: ReadonlyMap<string, string>, parent = ''): FieldProblem[] {
  const name = parent === '' ? (spelling.get(error.property) ?? error.property) : error.property;
  const pointer = `${parent}/${pointerName(name)}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    pointer,
    detail: constraint === 'whitelistValidation' ? UNKNOWN_FIELD : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, spelling, pointer))];
}
