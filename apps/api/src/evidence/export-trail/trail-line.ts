import { commitmentOf, type RecordedEvent } from '@passid/event-store';
import { cursorOf } from '../../door/paging/cursor.js';

export type TrailFormat = 'ndjson' | 'csv';

export const TRAIL_TYPES: Record<TrailFormat, string> = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

const CSV_COLUMNS = [
  'cursor',
  'position',
  'stream',
  'revision',
  'recorded_at',
  'type',
  'event_id',
  'actor',
  'correlation_id',
  'causation_id',
  'commitment',
  'data',
];

/** The line before the first event: the names of the columns, in CSV. */
export const trailHead = (format: TrailFormat): string => (format === 'csv' ? csvLine(CSV_COLUMNS) : '');

export function trailLine(format: TrailFormat, recorded: RecordedEvent): string {
  const { stream, revision, position, type, data, metadata } = recorded;
  const cursor = cursorOf(position);
  const commitment = commitmentOf(stream, revision, recorded);
  if (format === 'ndjson') {
    const place = { cursor, stream, revision: Number(revision), position: Number(position), commitment };
    return `${JSON.stringify({ ...place, event: { type, data, metadata } })}\n`;
  }
  const { recorded_at, event_id, actor, correlation_id, causation_id } = metadata;
  const place = [cursor, String(position), stream, String(revision)];
  const facts = [recorded_at, type, event_id, actor, correlation_id, causation_id];
  return csvLine([...place, ...facts, commitment, JSON.stringify(data)]);
}

/** What a spreadsheet would take for a formula, or for the end of a cell. */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180, every cell quoted; an apostrophe keeps a spreadsheet from running what somebody else wrote. */
const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => `"${(FORMULA.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
