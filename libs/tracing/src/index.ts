export { SpanKind } from '@opentelemetry/api';
export { annotate, currentTraceparent, inEntrySpan, inSpan, openSpan, traceFields, type OpenSpan } from './span.js';
export { startTracing } from './start-tracing.js';
export { parseTraceparent } from './traceparent.js';
