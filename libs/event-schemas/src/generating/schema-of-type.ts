import ts from 'typescript';
import { SCHEMA_PLACE, type Schema } from '../schema.js';
import { patternOf } from './known-formats.js';

const { TypeFlags, SymbolFlags } = ts;

/** The ledger's alias for a moment, as opposed to other text. */
const MOMENT = 'Timestamp';

/** Makes schemas of types, and collects those that have a name of their own. */
export class SchemaMaker {
  readonly definitions: Record<string, Schema> = {};

  constructor(
    private readonly checker: ts.TypeChecker,
    /** Only types declared below it have names worth keeping. */
    private readonly root: string,
  ) {}

  /** All members of an object type, its own and what it is made of. */
  objectOf(type: ts.Type): Schema {
    const members = this.checker.getPropertiesOfType(type);
    if (members.length === 0) return { type: 'object' };
    const required = members.filter((member) => !(member.flags & SymbolFlags.Optional)).map(({ name }) => name);
    return {
      type: 'object',
      properties: Object.fromEntries(members.map((member) => [member.name, this.#memberOf(member)])),
      ...(required.length === 0 ? {} : { required }),
    };
  }

  typeOf(symbol: ts.Symbol): ts.Type {
    return this.checker.getTypeOfSymbol(symbol);
  }

  docOf(symbol: ts.Symbol | undefined): string {
    return ts.displayPartsToString(symbol?.getDocumentationComment(this.checker)).replaceAll(/\s*\n\s*/g, ' ');
  }

  /** Literals in alphabetical order: the compiler's order depends on what it checked before. */
  literalsOf(type: ts.Type): unknown[] {
    const members = type.isUnion() ? type.types : [type];
    const values = members.flatMap((member) => (member.isLiteral() ? [member.value] : []));
    return values.sort((one, other) => (one < other ? -1 : 1));
  }

  #memberOf(member: ts.Symbol): Schema {
    const description = this.docOf(member);
    const schema = withFormat(this.#schemaOf(this.checker.getTypeOfSymbol(member), this.#aliasOf(member)), member);
    if (description === '') return schema;
    // In draft-07 a description beside a reference is ignored.
    return schema.$ref === undefined ? { description, ...schema } : { description, allOf: [schema] };
  }

  /** @param alias what the type is called where it is used, which the compiler forgets of some */
  #schemaOf(type: ts.Type, alias?: ts.Symbol): Schema {
    if (type.isUnion()) return this.#unionOf(type, alias);
    if (type.isLiteral()) return { type: typeof type.value, const: type.value };
    if (type.flags & TypeFlags.BooleanLiteral)
      return { type: 'boolean', const: this.checker.typeToString(type) === 'true' };
    if (type.flags & TypeFlags.Null) return { type: 'null' };
    if (type.flags & TypeFlags.String) return { type: 'string' };
    if (type.flags & TypeFlags.Number) return { type: 'number' };
    if (type.flags & TypeFlags.NonPrimitive) return { type: 'object' };
    if (this.checker.isArrayType(type)) return { type: 'array', items: this.#schemaOf(this.#elementOf(type)) };
    if (type.flags & (TypeFlags.Object | TypeFlags.Intersection)) return this.#namedOf(type, alias);
    throw new TypeError(`There is no schema for ${this.checker.typeToString(type)}.`);
  }

  #unionOf(union: ts.UnionType, alias: ts.Symbol | undefined): Schema {
    const types = union.types.filter(({ flags }) => !(flags & TypeFlags.Undefined));
    const others = types.filter(({ flags }) => !(flags & TypeFlags.BooleanLiteral));
    const [first] = types;
    if (types.length === 1 && first !== undefined) return this.#schemaOf(first, alias);
    const literals = others.filter((type) => type.isLiteral());
    const rest = others.filter((type) => !type.isLiteral()).map((type) => this.#schemaOf(type));
    const values = literals.flatMap((type) => this.literalsOf(type)).sort();
    const variants = [
      ...(others.length === types.length ? [] : [{ type: 'boolean' }]),
      ...(values.length === 0 ? [] : [enumerationOf(values)]),
      ...rest.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    ];
    const [only] = variants;
    return variants.length === 1 && only !== undefined ? only : { anyOf: variants };
  }

  #elementOf(array: ts.Type): ts.Type {
    const [element] = this.checker.getTypeArguments(array as ts.TypeReference);
    if (element === undefined) throw new TypeError('A list of nothing has no schema.');
    return element;
  }

  #namedOf(type: ts.Type, alias: ts.Symbol | undefined): Schema {
    const symbol = alias ?? type.aliasSymbol ?? (type.isClassOrInterface() ? type.symbol : undefined);
    if (symbol === undefined || !this.#isOurs(symbol)) return this.objectOf(type);
    const { name } = symbol;
    if (this.definitions[name] === undefined) {
      const description = this.docOf(symbol);
      this.definitions[name] = { title: name, ...(description === '' ? {} : { description }), ...this.objectOf(type) };
    }
    return { $ref: `${SCHEMA_PLACE}${name}` };
  }

  #isOurs({ declarations = [] }: ts.Symbol): boolean {
    const [declaration] = declarations;
    const isGeneric =
      declaration !== undefined && ts.isTypeAliasDeclaration(declaration) && declaration.typeParameters !== undefined;
    return !isGeneric && declaration?.getSourceFile().fileName.startsWith(this.root) === true;
  }

  #aliasOf(member: ts.Symbol): ts.Symbol | undefined {
    const [node] = declaredTypes(member);
    if (node === undefined || !ts.isTypeReferenceNode(node) || node.typeArguments !== undefined) return undefined;
    const symbol = this.checker.getSymbolAtLocation(node.typeName);
    const isImported = symbol !== undefined && (symbol.flags & SymbolFlags.Alias) !== 0;
    const target = isImported ? this.checker.getAliasedSymbol(symbol) : symbol;
    // In a generic type the declaration names a parameter, which stands for something else in each place.
    return target !== undefined && (target.flags & SymbolFlags.TypeParameter) === 0 ? target : undefined;
  }
}

const enumerationOf = (values: readonly unknown[]): Schema =>
  values.every((value) => typeof value === 'string') ? { type: 'string', enum: values } : { enum: values };

function withFormat(schema: Schema, member: ts.Symbol): Schema {
  if (schema.type !== 'string' || 'const' in schema || 'enum' in schema) return schema;
  if (isDeclaredAs(member, MOMENT)) return { ...schema, format: 'date-time' };
  const pattern = patternOf(member.name);
  return pattern === undefined ? schema : { ...schema, pattern };
}

/** The compiler resolves an alias of text to text: only the declaration names it. */
const isDeclaredAs = (member: ts.Symbol, alias: string): boolean =>
  declaredTypes(member).some((node) => ts.isTypeReferenceNode(node) && node.typeName.getText() === alias);

const declaredTypes = ({ declarations = [] }: ts.Symbol): ts.TypeNode[] =>
  declarations.flatMap((each) => {
    if (!ts.isPropertySignature(each) || each.type === undefined) return [];
    return ts.isUnionTypeNode(each.type) ? [...each.type.types] : [each.type];
  });
