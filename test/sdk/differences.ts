/**
 * Where the type that is served and the type that a package promises differ, as sentences that name the member; `never`
 * where they agree.
 */
export type Differences<Served, Promised, Path extends string = ''> =
  | NamesApart<Served, Promised, Path>
  | {
      [Name in NamesOf<Served> & NamesOf<Promised>]: OfMember<Served[Name], Promised[Name], `${Path}${Name}`>;
    }[NamesOf<Served> & NamesOf<Promised>];

/** As `Differences`, by the names alone. Of a union all names that a member of it has. */
export type NamesApart<Served, Promised, Path extends string = ''> =
  | `${Path}${Exclude<NamesOf<Served>, NamesOf<Promised>>} is served and not promised`
  | `${Path}${Exclude<NamesOf<Promised>, NamesOf<Served>>} is promised and not served`;

type NamesOf<T> = T extends unknown ? keyof T & string : never;

type OfMember<Served, Promised, Path extends string> =
  | OfEmpty<undefined, Served, Promised, `${Path} may be absent`>
  | OfEmpty<null, Served, Promised, `${Path} may be null`>
  | OfValue<NonNullable<Served>, NonNullable<Promised>, Path>;

type OfEmpty<Empty, Served, Promised, Sentence extends string> = Empty extends Served
  ? Empty extends Promised
    ? never
    : `${Sentence}, which is not promised`
  : Empty extends Promised
    ? `${Sentence} is promised, and never so`
    : never;

type OfValue<Served, Promised, Path extends string> = [Served, Promised] extends [
  readonly (infer ServedItem)[],
  readonly (infer PromisedItem)[],
]
  ? OfValue<ServedItem, PromisedItem, `${Path}[]`>
  : [Served, Promised] extends [object, object]
    ? Differences<Served, Promised, `${Path}.`>
    : [Served] extends [Promised]
      ? [Promised] extends [Served]
        ? never
        : string extends Promised
          ? never
          : `${Path} is promised as ${Exclude<Promised, Served> & string}, which is never served`
      : `${Path} is served as ${Exclude<Served, Promised> & string}, which is not promised`;
