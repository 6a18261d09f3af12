import type { TracingOptions } from './open-tracer.js';
import { useTracer } from './span.js';

/** Sends spans until what it returns is called, which sends those that wait. Loads the SDK, which nobody else needs in memory. */
export async function startTracing(options: TracingOptions): Promise<() => Promise<void>> {
  const { openTracer } = await import('./open-tracer.js');
  const { tracer, close } = openTracer(options);
  useTracer(tracer);
  return async () => {
    useTracer(undefined);
    await close();
  };
}
