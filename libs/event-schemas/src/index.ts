export { EVENT_SCHEMAS } from './event-schemas.js';
export { SCHEMA_PLACE, type EventSchemas, type Schema } from './schema.js';
