import type { RecordedEvent } from '@passid/event-store';
import type { PoolClient } from 'pg';

/** A question the ledger is asked often, answered by one table that can be deleted and rebuilt at any time. */
export interface ReadModel {
  /** The question, in words and dashes; its table is `views.<name with underscores>`. */
  readonly name: string;
  /** Another number than the table was made with, and the table is made anew at the next start. */
  readonly version: number;
  /** Absent: it looks at every event. */
  readonly types?: readonly string[];
  /** Creates the table under the given name. */
  readonly define: (table: string) => string;
  /** MUST depend on the events and the table alone, and do nothing but change the table. */
  readonly project: (client: PoolClient, table: string, events: readonly RecordedEvent[]) => Promise<void>;
}

export const concerns = ({ types }: ReadModel, type: string): boolean => types?.includes(type) ?? true;

/** What to ask the ledger for on behalf of these models: everything, if one of them looks at everything. */
export function typesOf(models: readonly ReadModel[]): { readonly types?: readonly string[] } {
  const types = models.flatMap((model) => model.types ?? []);
  return models.some((model) => model.types === undefined) ? {} : { types: [...new Set(types)] };
}

export const tableOf = (model: ReadModel): string => `views.${model.name.replaceAll('-', '_')}`;

/** Rows as one JSON parameter: one statement for any number of them. */
export const asRows = (rows: readonly object[]): [string] => [JSON.stringify(rows)];
