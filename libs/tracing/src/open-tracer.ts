import { context, diag, DiagLogLevel, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

const SCOPE = 'passid';

export interface TracingOptions {
  /** Where spans are sent, as OTLP over HTTP: the whole address. */
  readonly url: string;
  readonly serviceName: string;
  /** Called when spans could not be sent. */
  readonly onFailure: (reason: string) => void;
}

/** The SDK reads sampler, batches, headers and time limits from the environment itself (`OTEL_…`). */
export function openTracer({ url, serviceName, onFailure }: TracingOptions): {
  readonly tracer: Tracer;
  readonly close: () => Promise<void>;
} {
  const say = (message: string): void => onFailure(message);
  const ignore = (): void => undefined;
  diag.setLogger({ error: say, warn: say, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(resourceFromAttributes({ 'service.name': serviceName })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  return {
    tracer: provider.getTracer(SCOPE),
    async close() {
      await provider.shutdown().catch((error: unknown) => onFailure(String(error)));
      context.disable();
      contexts.disable();
      diag.disable();
    },
  };
}
