import type { RecordedEvent } from '@passid/event-store';
import type { EventOf, LedgerEvent } from '@passid/ledger';
import type { PoolClient } from 'pg';

/** A question the ledger is asked often, answered by one table that can be deleted and rebuilt at any time. */
interface Question {
  /** The question, in words and dashes. */
  readonly name: string;
  /** Raise it with every change to `define` or `project`: the new version gets a table of its own, beside the old one. */
  readonly version: number;
  /** The version whose table is `views.<name with underscores>`, as release 0.1.0 has it; others end in `__v<version>`. Absent: 1. */
  readonly plainVersion?: number;
  /** Creates the table under the given name. */
  readonly define: (table: string) => string;
}

type Project<Event extends RecordedEvent> = (
  client: PoolClient,
  table: string,
  events: readonly Event[],
) => Promise<void>;

/** As its author declares it. */
interface Declaration<Type extends LedgerEvent['type']> extends Question {
  /** Absent: every type. */
  readonly types?: readonly Type[];
  /** Is handed the events of its types alone. MUST depend on them and the table alone, and change nothing but the table. */
  readonly project: Project<RecordedEvent<EventOf<Type>>>;
}

/** As the engine runs it. */
export interface ReadModel extends Question {
  readonly types?: readonly string[];
  /** Leaves out events of other types. */
  readonly project: Project<RecordedEvent>;
}

export function readModel<Type extends LedgerEvent['type']>(declaration: Declaration<Type>): ReadModel {
  const types: readonly string[] | undefined = declaration.types;
  const isSubscribed = (event: RecordedEvent): event is RecordedEvent<EventOf<Type>> =>
    types?.includes(event.type) ?? true;
  return {
    ...declaration,
    async project(client, table, events) {
      const subscribed = events.filter(isSubscribed);
      if (subscribed.length > 0) await declaration.project(client, table, subscribed);
    },
  };
}

export const isReadModel = (value: unknown): value is ReadModel =>
  typeof value === 'object' && value !== null && 'project' in value;

/** The types to read for these models: all, if one of them subscribes to all. */
export function typesOf(models: readonly ReadModel[]): { readonly types?: readonly string[] } {
  const types = models.flatMap((model) => model.types ?? []);
  return models.some((model) => model.types === undefined) ? {} : { types: [...new Set(types)] };
}

/** By which `views.checkpoint` and `views.parked_event` know this version of the model. */
export const keyOf = ({ name, version, plainVersion = 1 }: ReadModel): string =>
  version === plainVersion ? name : `${name}__v${version}`;

export const tableOf = (model: ReadModel): string => tableOfKey(keyOf(model));

export const tableOfKey = (key: string): string => `views.${key.replaceAll('-', '_')}`;

/** Rows as one JSON parameter: one statement for any number of them. */
export const asRows = (rows: readonly object[]): [string] => [JSON.stringify(rows)];
