import {
  context,
  createContextKey,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

/** Traces one span may point at: a batch of five hundred events need not name them all. */
const LINKS_MAX = 32;

const REQUEST_ID = createContextKey('request id');

export interface SpanOptions {
  readonly kind?: SpanKind;
  /** Never a code, a token, an address or anything else a person typed: traces leave the house. */
  readonly attributes?: Attributes;
}

export interface EntrySpanOptions extends SpanOptions {
  /** The traceparent to go on from. Absent or unreadable: a trace begins. */
  readonly parent?: string | undefined;
  /** Traceparents of what this also belongs to. */
  readonly links?: readonly (string | undefined)[];
  /** The request that all of this began with; on every line that is logged meanwhile. */
  readonly requestId?: string;
}

let tracer: Tracer | undefined;

/** From now on spans are made; undefined: no more. Everything below costs next to nothing until then. */
export function useTracer(next: Tracer | undefined): void {
  tracer = next;
}

/** Does the work as a part of what is under way. */
export function inSpan<Result>(name: string, options: SpanOptions, work: () => Promise<Result>): Promise<Result> {
  if (tracer === undefined) return work();
  const parent = context.active();
  return runIn(tracer.startSpan(name, options, parent), parent, work);
}

/** Does the work where a trace enters this process, or begins. */
export function inEntrySpan<Result>(
  name: string,
  options: EntrySpanOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const opened = openSpan(name, options);
  return opened === undefined ? work() : runIn(opened.span, opened.context, work);
}

export interface OpenSpan {
  readonly span: Span;
  /** Run what belongs to the span with this. */
  readonly context: Context;
}

/** For work that is no function: whoever opens it ends it. Undefined while nothing is traced. */
export function openSpan(
  name: string,
  { parent, links = [], requestId, ...options }: EntrySpanOptions,
): OpenSpan | undefined {
  if (tracer === undefined) return undefined;
  const remote = parseTraceparent(parent);
  const from = remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
  const span = tracer.startSpan(name, { ...options, links: linksTo(links) }, from);
  const within = trace.setSpan(from, span);
  return { span, context: requestId === undefined ? within : within.setValue(REQUEST_ID, requestId) };
}

/** Says where the trace stands, for whoever goes on with it elsewhere or later. */
export function currentTraceparent(): string | undefined {
  if (tracer === undefined) return undefined;
  const span = trace.getActiveSpan();
  return span === undefined ? undefined : formatTraceparent(span.spanContext());
}

/** What a line of the log says of the trace it was written in. */
export function traceFields(): Record<string, unknown> {
  if (tracer === undefined) return {};
  const active = context.active();
  const span = trace.getSpanContext(active);
  if (span === undefined) return {};
  const request_id = active.getValue(REQUEST_ID);
  return { trace_id: span.traceId, span_id: span.spanId, ...(request_id === undefined ? {} : { request_id }) };
}

/** Adds to the span that is under way; a failure that was no exception marks it as one. */
export function annotate(attributes: Attributes, failure?: string): void {
  if (tracer === undefined) return;
  const span = trace.getActiveSpan();
  span?.setAttributes(attributes);
  if (failure !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', failure);
}

/** What kind of failure, and none of its words: they may say what must not leave. */
function markFailed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', error instanceof Error ? error.constructor.name : typeof error);
}

function runIn<Result>(span: Span, parent: Context, work: () => Promise<Result>): Promise<Result> {
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await work();
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

function linksTo(traceparents: readonly (string | undefined)[]): Link[] {
  const distinct = [...new Set(traceparents)].flatMap((each) => parseTraceparent(each) ?? []);
  return distinct.slice(0, LINKS_MAX).map((linked) => ({ context: linked }));
}
