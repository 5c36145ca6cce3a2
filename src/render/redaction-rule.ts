/** What a rule of `--redact` can say. Short: types alone, apart from the tables that are made of them. */

/** What may be seen of a text. */
export type TextRule =
  /** A name, a place, a time or a sentence: all of it but addresses and what a server said. */
  | 'text'
  /** A person's number instead of the address. */
  | 'person'
  /** A uid's number instead of the uid. */
  | 'uid'
  /** Zeros: who guesses what was digested could prove the guess. */
  | 'digest'
  /** A limit, a choice or an account type: as it is; of what may be a login, a person's number at most. */
  | 'value'
  /** Nothing but where there is something. */
  | 'outline'
  | 'hidden';

/** One of the words that roster has for something, or a day: as it is. */
type WordRule = 'word';

/** What may be seen of a number or a yes and no. */
type PlainRule = 'plain' | 'nobody';

/** A rule of any kind, for who goes through data without knowing what it is. */
export type AnyRule =
  | TextRule
  | WordRule
  | PlainRule
  | 'open'
  | readonly [AnyRule]
  | { readonly [key: string]: AnyRule };

/** What may be seen of a value of this type: a rule, a list of one, or the rules for its keys. */
export type Rule<T> = unknown extends T
  ? 'open'
  : [NonNullable<T>] extends [string]
    ? string extends NonNullable<T>
      ? TextRule
      : TextRule | WordRule
    : [NonNullable<T>] extends [number | boolean]
      ? PlainRule
      : [NonNullable<T>] extends [readonly (infer Item)[]]
        ? readonly [Rule<Item>]
        : { readonly [Key in KeyOf<NonNullable<T>>]: Rule<ValueAt<NonNullable<T>, Key>> };

/** The keys that any of several types has. */
type KeyOf<T> = T extends unknown ? keyof T : never;
type ValueAt<T, Key> = T extends unknown ? (Key extends keyof T ? T[Key] : never) : never;
