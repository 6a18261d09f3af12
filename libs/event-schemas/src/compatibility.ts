import { resolveSchema, type EventSchemas, type Schema } from './schema.js';

/**
 * Changes that would break a reader of the previous release, or an event stored under it. Types,
 * optional members and enumeration values may be added; nothing else may change.
 */
export function incompatibilities(released: EventSchemas, current: EventSchemas): string[] {
  const compare = new Comparison(released, current);
  return [
    ...compare.all(released.ledger, current.ledger),
    ...compare.all(released.webhooks, current.webhooks),
    ...compare.schema('CloudEvent', released.envelope, current.envelope),
  ];
}

/** Deeper than any event, so that a recursive schema ends. */
const DEPTH_MAX = 16;

class Comparison {
  constructor(
    private readonly released: EventSchemas,
    private readonly current: EventSchemas,
  ) {}

  all(before: EventSchemas['ledger'], after: EventSchemas['ledger']): string[] {
    return Object.entries(before).flatMap(([name, schema]) => {
      const now = after[name];
      return now === undefined ? [`${name} is gone.`] : this.schema(name, schema, now);
    });
  }

  schema(place: string, before: Schema, after: Schema, depth = 0): string[] {
    if (depth > DEPTH_MAX) return [];
    const was = resolveSchema(before, this.released.definitions);
    const is = resolveSchema(after, this.current.definitions);
    if (was.anyOf !== undefined || is.anyOf !== undefined) return this.#variants(place, was, is, depth);
    if (was.type !== is.type) return [`${place} was ${was.type ?? 'anything'} and is ${is.type ?? 'anything'}.`];
    return [
      ...textOf(place, was, is),
      ...valuesOf(place, was, is),
      ...this.#members(place, was, is, depth),
      ...(was.items === undefined || is.items === undefined
        ? []
        : this.schema(`${place}[]`, was.items, is.items, depth + 1)),
    ];
  }

  #members(place: string, was: Schema, is: Schema, depth: number): string[] {
    const members = is.properties ?? {};
    const kept = Object.entries(was.properties ?? {}).flatMap(([name, schema]) => {
      const now = members[name];
      return now === undefined
        ? [`${place}.${name} is gone.`]
        : this.schema(`${place}.${name}`, schema, now, depth + 1);
    });
    const wasRequired = was.required ?? [];
    const isRequired = is.required ?? [];
    return [
      ...kept,
      ...isRequired
        .filter((name) => !wasRequired.includes(name))
        .map((name) => `${place}.${name} is required now, and what was stored before may be without it.`),
      ...wasRequired
        .filter((name) => !isRequired.includes(name) && name in members)
        .map((name) => `${place}.${name} was always there and is optional now.`),
    ];
  }

  /** Each old variant must still be among the new ones. */
  #variants(place: string, was: Schema, is: Schema, depth: number): string[] {
    const now = is.anyOf ?? [is];
    const before = was.anyOf ?? [was];
    const isKept = (variant: Schema): boolean =>
      now.some((each) => this.schema(place, variant, each, depth + 1).length === 0);
    const lost = before.filter((variant) => !isKept(variant)).map(() => `${place} has lost one of its forms.`);
    // A second form of a member that had one is a new type to its readers.
    const isNewForm = was.anyOf === undefined && is.anyOf !== undefined;
    return isNewForm ? [...lost, `${place} can have another form than it had.`] : lost;
  }
}

function textOf(place: string, was: Schema, is: Schema): string[] {
  return (['format', 'pattern'] as const).flatMap((rule) =>
    is[rule] === undefined || was[rule] === is[rule] ? [] : [`${place} has a narrower ${rule}.`],
  );
}

/** Undefined: any value. */
const listed = (schema: Schema): readonly unknown[] | undefined => ('const' in schema ? [schema.const] : schema.enum);

function valuesOf(place: string, was: Schema, is: Schema): string[] {
  const values = listed(is);
  if (values === undefined) return listed(was) === undefined ? [] : [`${place} can have any value now.`];
  const before = listed(was);
  if (before === undefined) return [`${place} could have any value, and can no longer.`];
  return before
    .filter((value) => !values.includes(value))
    .map((value) => `${place} can no longer be ${JSON.stringify(value)}.`);
}
