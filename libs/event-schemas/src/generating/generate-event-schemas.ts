import path from 'node:path';
import ts from 'typescript';
import type { EventSchemas, Schema } from '../schema.js';
import { goldenExamples, webhookExample } from './examples.js';
import { SchemaMaker } from './schema-of-type.js';

/** The types that are the truth. */
const LEDGER_EVENT = { file: 'libs/ledger/src/ledger-event.ts', name: 'LedgerEvent' };
const CLOUD_EVENT = { file: 'libs/feed/src/cloud-event.ts', name: 'LedgerCloudEvent' };
const WEBHOOK = { file: 'libs/webhooks/src/webhook-document.ts', name: 'WebhookDocument' };

/** Of the alias that all events of a stream have: it says how they are kept, and not what one of them means. */
const OF_ALL_EVENTS = 'Stored for ever:';

/** The schemas of everything that is told of the ledger, from the types it is written with. Takes a second or two. */
export function generateEventSchemas(root: string): EventSchemas {
  const program = programOf(root);
  const checker = program.getTypeChecker();
  const make = new SchemaMaker(checker, path.join(root, 'libs'));
  const typeOf = ({ file, name }: typeof LEDGER_EVENT): ts.Type => exportedType(program, path.join(root, file), name);
  const goldens = goldenExamples(root);

  const describeEvent = (event: ts.Type): [string, Schema] => {
    const type = nameIn(event, 'type', make);
    const data = memberType(event, 'data', checker);
    const description = meaningOf(event, data, make);
    return [type, { title: type, description, ...make.objectOf(data), examples: [goldens.get(type)?.data] }];
  };
  const describeWebhook = (document: ts.Type): [string, Schema] => {
    const event = nameIn(document, 'event', make);
    const description = make.docOf(memberType(document, 'data', checker).symbol);
    const examples = [webhookExample(event)];
    return [event, { title: titleOf(event), description, ...make.objectOf(document), examples }];
  };

  const cloudEvent = typeOf(CLOUD_EVENT);
  return {
    ledger: sorted(membersOf(typeOf(LEDGER_EVENT)).map(describeEvent)),
    streams: sorted([...goldens].map(([type, { stream }]) => [type, stream])),
    webhooks: sorted(membersOf(typeOf(WEBHOOK)).map(describeWebhook)),
    envelope: { title: CLOUD_EVENT.name, description: make.docOf(cloudEvent.symbol), ...make.objectOf(cloudEvent) },
    definitions: sorted(Object.entries(make.definitions)),
  };
}

/** `verification.completed` → `VerificationCompletedBody` */
const titleOf = (webhookEvent: string): string =>
  `${webhookEvent.replace(/(?:^|\.)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Body`;

function programOf(root: string): ts.Program {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const files = [LEDGER_EVENT, CLOUD_EVENT, WEBHOOK].map(({ file }) => path.join(root, file));
  return ts.createProgram(files, { ...options, noEmit: true });
}

function exportedType(program: ts.Program, file: string, name: string): ts.Type {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const symbol = module === undefined ? undefined : checker.tryGetMemberInModuleExports(name, module);
  if (symbol === undefined) throw new Error(`${file} has no ${name}.`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}

const membersOf = (type: ts.Type): readonly ts.Type[] => (type.isUnion() ? type.types : [type]);

function memberType(type: ts.Type, name: string, checker: ts.TypeChecker): ts.Type {
  const member = type.getProperty(name);
  if (member === undefined) throw new Error(`${checker.typeToString(type)} has no ${name}.`);
  return checker.getTypeOfSymbol(member);
}

function nameIn(type: ts.Type, member: string, make: SchemaMaker): string {
  const symbol = type.getProperty(member);
  const [name] = symbol === undefined ? [] : make.literalsOf(make.typeOf(symbol));
  if (typeof name !== 'string') throw new Error('An event has a name.');
  return name;
}

/** What its author wrote above its name, or else above the event or its data. */
function meaningOf(event: ts.Type, data: ts.Type, make: SchemaMaker): string {
  const places = [event.getProperty('type'), event.symbol, event.getProperty('data'), data.symbol];
  const docs = places.map((place) => make.docOf(place));
  return docs.find((doc) => doc !== '' && !doc.startsWith(OF_ALL_EVENTS)) ?? '';
}

const sorted = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
