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

/** Links of one span: a batch of 500 events need not link each of their traces. */
const LINKS_MAX = 32;

const REQUEST_ID = createContextKey('request id');

export interface SpanOptions {
  readonly kind?: SpanKind;
  /** Never a code, a token, an address or anything else that a person typed: spans are sent to other systems. */
  readonly attributes?: Attributes;
}

export interface EntrySpanOptions extends SpanOptions {
  /** The traceparent to continue. Absent or unreadable: a new trace starts. */
  readonly parent?: string | undefined;
  /** Traceparents of other traces that this work belongs to. */
  readonly links?: readonly (string | undefined)[];
  /** The request that caused all of this; on every line that is logged in the span. */
  readonly requestId?: string;
}

let tracer: Tracer | undefined;

/** From now on spans are made; with undefined, no more. Without a tracer the functions below cost next to nothing. */
export function useTracer(next: Tracer | undefined): void {
  tracer = next;
}

/** Runs the work in a child span of the active span. */
export function inSpan<Result>(name: string, options: SpanOptions, work: () => Promise<Result>): Promise<Result> {
  if (tracer === undefined) return work();
  const parent = context.active();
  return runIn(tracer.startSpan(name, options, parent), parent, work);
}

/** Runs the work in a span with which a trace enters this process or starts. */
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
  /** Run the work of the span in this context. */
  readonly context: Context;
}

/** For work that is not one function: the caller ends the span. Undefined while nothing is traced. */
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

/** The traceparent of the active span, for whoever continues the trace elsewhere or later. */
export function currentTraceparent(): string | undefined {
  if (tracer === undefined) return undefined;
  const span = trace.getActiveSpan();
  return span === undefined ? undefined : formatTraceparent(span.spanContext());
}

/** The fields of a log line that name the active trace. */
export function traceFields(): Record<string, unknown> {
  if (tracer === undefined) return {};
  const active = context.active();
  const span = trace.getSpanContext(active);
  if (span === undefined) return {};
  const request_id = active.getValue(REQUEST_ID);
  return { trace_id: span.traceId, span_id: span.spanId, ...(request_id === undefined ? {} : { request_id }) };
}

/** Adds attributes to the active span. With a failure, marks it as failed without an exception. */
export function annotate(attributes: Attributes, failure?: string): void {
  if (tracer === undefined) return;
  const span = trace.getActiveSpan();
  span?.setAttributes(attributes);
  if (failure !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', failure);
}

/** The class of the error without its message, which may hold what must not be sent elsewhere. */
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
