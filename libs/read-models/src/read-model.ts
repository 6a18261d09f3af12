import type { RecordedEvent } from '@passid/event-store';
import type { PoolClient } from 'pg';

/** A question the ledger is asked often, answered by one table that can be deleted and rebuilt at any time. */
export interface ReadModel {
  /** The question, in words and dashes; its table is `views.<name with underscores>`. */
  readonly name: string;
  /** Another number than the table was made with, and the table is made anew at the next start. */
  readonly version: number;
  readonly types: readonly string[];
  /** Creates the table under the given name. */
  readonly define: (table: string) => string;
  /** MUST depend on the events and the table alone, and do nothing but change the table. */
  readonly project: (client: PoolClient, table: string, events: readonly RecordedEvent[]) => Promise<void>;
}

export const tableOf = (model: ReadModel): string => `views.${model.name.replaceAll('-', '_')}`;

/** Rows as one JSON parameter: one statement for any number of them. */
export const asRows = (rows: readonly object[]): [string] => [JSON.stringify(rows)];
