import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '@passid/runtime';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { APPS, environmentOfImage, readDeployment, serviceOf } from './deployment.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

interface ScrapeConfig {
  readonly job_name: string;
  readonly dns_sd_configs?: readonly { readonly names: string[]; readonly type: string; readonly port: number }[];
  readonly static_configs?: readonly { readonly targets: string[] }[];
}

const yaml = <T>(file: string): T => parse(readFileSync(file, 'utf8')) as T;

const prometheus = yaml<{ rule_files: string[]; scrape_configs: ScrapeConfig[] }>('docker/prometheus/prometheus.yaml');
const rules = yaml<{ groups: { name: string; rules: Rule[] }[] }>('docker/prometheus/alerts.yaml').groups.flatMap(
  (group) => group.rules,
);
const DASHBOARDS = 'docker/grafana/dashboards';
const dashboard = JSON.parse(readFileSync(`${DASHBOARDS}/passid.json`, 'utf8')) as { uid: string; panels: Panel[] };
const graphs = dashboard.panels.filter(({ type }) => type !== 'row');
const deployment = readDeployment();

/** Grafana puts a duration in place of it. */
const atGrafana = (expr: string): string => expr.replaceAll('$__rate_interval', '5m');

const EXPRESSIONS = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...graphs.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, atGrafana(expr)] as const)),
];

interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What a query asks for, by Prometheus's own grammar. Throws where the query is none. */
function selectorsIn(expr: string): Selector[] {
  const selectors: Selector[] = [];
  const tree = parser.parse(expr);
  tree.iterate({
    enter: ({ name, type, node, from }) => {
      if (type.isError) throw new Error(`No query, from "${expr.slice(from)}" on.`);
      if (name !== 'VectorSelector') return;
      const { from: start = 0, to = 0 } = node.getChild('Identifier') ?? {};
      const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      const labels = matchers.map((matcher) => {
        const label = matcher.getChild('LabelName');
        return expr.slice(label?.from, label?.to);
      });
      selectors.push({ metric: expr.slice(start, to), labels });
    },
  });
  return selectors;
}

/** Labels that a query groups by. */
function groupedBy(expr: string): string[] {
  const labels: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, node }) => {
      if (name !== 'GroupingLabels') return;
      for (const label of node.getChildren('LabelName')) labels.push(expr.slice(label.from, label.to));
    },
  });
  return labels;
}

/** A histogram's three series are one metric. */
const metricOf = (series: string): string => series.replace(/_(?:bucket|sum|count)$/, '');

/** The table of docs/operations.md: each metric with its labels. */
const DOCUMENTED = new Map(
  [...readFileSync('docs/operations.md', 'utf8').matchAll(/^\| `(passid_\w+)` *\| *\w+ *\|([^|]*)\|/gm)].map(
    ([, metric = '', labels = '']) => [metric, [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)],
  ),
);

/** What Prometheus itself adds to every series. */
const ADDED_LABELS = ['job', 'instance', 'le'];

/** Prometheus's own. */
const ADDED_METRICS = ['up'];

describe('Prometheus', () => {
  it('asks every process of ours where it tells, and nobody who is not there', () => {
    const { metricsPort } = readConfig(environmentOfImage());
    for (const app of APPS) {
      const job = prometheus.scrape_configs.find(({ job_name }) => job_name === app);
      expect(job?.dns_sd_configs).toMatchObject([{ names: [app], type: 'A', port: metricsPort }]);
    }
    const targets = prometheus.scrape_configs.flatMap(({ static_configs = [] }) => static_configs);
    for (const target of targets.flatMap((each) => each.targets))
      expect(Object.keys(deployment.services)).toContain(target.split(':')[0]);
  });

  it('finds its configuration and its rules where they are mounted', () => {
    const { command = [], volumes = [] } = serviceOf(deployment, 'prometheus');
    expect(volumes).toContain('./prometheus:/etc/prometheus:ro');
    const files = [...command.map((each) => each.replace('--config.file=', '')), ...prometheus.rule_files];
    const mounted = files.filter((file) => file.startsWith('/etc/prometheus/'));
    expect(mounted).toHaveLength(2);
    for (const file of mounted) expect(existsSync(file.replace('/etc/prometheus', 'docker/prometheus'))).toBe(true);
  });
});

describe('An alert', () => {
  it('has a name of its own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it.each(rules)('$alert says how bad it is, what is the matter and what to do', (rule) => {
    expect(rule.alert).toMatch(/^Passid[A-Z]\w+$/);
    expect(['page', 'ticket']).toContain(rule.labels['severity']);
    expect(rule.for ?? '1m').toMatch(/^\d+[smh]$/);
    expect(Object.keys(rule.annotations).sort()).toEqual(['description', 'summary']);
    expect(rule.annotations['description']).toMatch(/^[A-Z].*\.$/);
  });

  it.each(rules)('$alert names in its summary only labels that its query leaves', ({ expr, annotations }) => {
    const named = [...(annotations['summary'] ?? '').matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label);
    const grouped = groupedBy(expr);
    if (/\bby \(/.test(expr)) for (const label of named) expect(grouped).toContain(label);
    else for (const label of named) expect(ADDED_LABELS).toContain(label);
  });
});

describe('The dashboard', () => {
  it('is where Grafana is told to look for it, and is what it opens with', () => {
    const { environment = {}, volumes = [] } = serviceOf(deployment, 'grafana');
    const { providers } = yaml<{ providers: { options: { path: string } }[] }>(
      'docker/grafana/provisioning/dashboards/passid.yaml',
    );
    const folder = providers[0]?.options.path ?? '';
    expect(volumes).toEqual(
      expect.arrayContaining([
        `./grafana/dashboards:${folder}:ro`,
        './grafana/provisioning:/etc/grafana/provisioning:ro',
      ]),
    );
    expect(readdirSync(DASHBOARDS)).toEqual([
      path.basename(environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? ''),
    ]);
  });

  it('asks the Prometheus that is provisioned, which is the one that runs', () => {
    const { datasources } = yaml<{ datasources: { uid: string; type: string; url: string }[] }>(
      'docker/grafana/provisioning/datasources/prometheus.yaml',
    );
    expect(datasources).toMatchObject([{ type: 'prometheus', url: 'http://prometheus:9090' }]);
    expect(Object.keys(deployment.services)).toContain('prometheus');
    const asked = graphs.flatMap(({ datasource, targets = [] }) => [
      datasource,
      ...targets.map((each) => each.datasource),
    ]);
    expect([...new Set(asked.map((each) => each?.uid))]).toEqual([datasources[0]?.uid]);
  });

  it('has panels with ids of their own, side by side and within its width', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          if (taken.has(`${x},${y}`)) throw new Error(`${title} lies on another panel.`);
          taken.add(`${x},${y}`);
        }
    }
  });

  it('dashboard and alerts leave out no figure that docs/operations.md tells of', () => {
    const used = new Set(EXPRESSIONS.flatMap(([, expr]) => selectorsIn(expr).map(({ metric }) => metricOf(metric))));
    expect([...DOCUMENTED.keys()].filter((metric) => !used.has(metric))).toEqual([]);
  });
});

describe('A query', () => {
  let ledger: LedgerApp;
  let served: string;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    served = (await ledger.call('GET', '/metrics')).text;
  });
  afterAll(() => ledger.close());

  it('is told from what is none', () => {
    for (const wrong of ['sum(rate(up[5m])', 'rate(up[5m]) by (job', '{{up}}', 'up ==', 'up{job=api}'])
      expect(() => selectorsIn(wrong)).toThrow('No query');
    expect(selectorsIn('max(up{job="api"}) > 1')).toEqual([{ metric: 'up', labels: ['job'] }]);
  });

  it.each(EXPRESSIONS)('the query of %s asks for what is documented, by its own labels: %s', (_, expr) => {
    const selectors = selectorsIn(expr);
    expect(selectors.length).toBeGreaterThan(0);
    const labelsOf = (metric: string): readonly string[] => [
      ...(DOCUMENTED.get(metricOf(metric)) ?? []),
      ...ADDED_LABELS,
    ];
    for (const { metric, labels } of selectors) {
      if (metric.startsWith('passid_')) expect([...DOCUMENTED.keys()]).toContain(metricOf(metric));
      for (const label of labels) expect(labelsOf(metric)).toContain(label);
    }
    const all = selectors.flatMap(({ metric }) => labelsOf(metric));
    for (const label of groupedBy(expr)) expect(all).toContain(label);
  });

  it.each(EXPRESSIONS)('the query of %s asks for what a process serves: %s', (_, expr) => {
    for (const { metric } of selectorsIn(expr)) {
      // Only where there is a relay is there a lag of it.
      if (ADDED_METRICS.includes(metric) || metric === 'passid_relay_lag_events') continue;
      expect(served).toContain(`# TYPE ${metricOf(metric)} `);
    }
  });
});
