import { Gauge, type Registry } from 'prom-client';

export interface AnnouncedGauge {
  readonly name: string;
  readonly help: string;
  /** Called whenever the metrics are read. */
  readonly value: () => number | Promise<number>;
}

/** A gauge whose value is computed when the metrics are read. One that fails is NaN, and hides no other. */
export function announceGauge(registry: Registry, { name, help, value }: AnnouncedGauge): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      // `/readyz` tells of a store that cannot be reached.
      this.set(await Promise.resolve(value()).catch(() => Number.NaN));
    },
  });
}
