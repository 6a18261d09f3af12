/**
 * Begins a statement that does not wait for the disk, and whose last moments a crash of the database may undo: for what is
 * brought up to date again from what did wait. Takes effect where the statement reads from `unwaited`, a single row.
 */
export const UNWAITED = `with unwaited as materialized (select set_config('synchronous_commit', 'off', true))`;
