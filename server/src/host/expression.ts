/** The small form that every host language is read into, so that one analysis follows strings through all of them. */
import type { Span } from '../sql/span';
import type { Joint } from './template';

interface At {
  readonly span: Span;
}

/** A piece of a string that is put together; `outer` is what a fix replaces, as in `HolePart.outer`. */
export interface ConcatPiece {
  readonly expression: Expression;
  readonly outer: Span;
  readonly joint: Joint;
}

export type Expression =
  /** A string literal or a literal part of one; `inner` is the inside of the quotes, `quote` what opens it: `"`, `f"`, `<<~SQL`. */
  | (At & {
      readonly kind: 'text';
      readonly text: string;
      readonly inner: Span;
      readonly verbatim: boolean;
      readonly quote: string;
    })
  | (At & { readonly kind: 'number'; readonly text: string })
  /** true, false, null and the like: what it reads when it is put into a string. */
  | (At & { readonly kind: 'constant'; readonly text: string })
  | (At & { readonly kind: 'pattern'; readonly source: string; readonly everywhere: boolean })
  /** `+` and template strings; `certain` when the result is text whatever the operands are. */
  | (At & { readonly kind: 'concat'; readonly pieces: readonly ConcatPiece[]; readonly certain: boolean })
  | (At & { readonly kind: 'name'; readonly name: string })
  | (At & { readonly kind: 'this' })
  | (At & { readonly kind: 'member'; readonly object: Expression; readonly property: string })
  | (At & { readonly kind: 'index'; readonly object: Expression; readonly index: Expression })
  | (At & {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly arguments: readonly Expression[];
      /** Names of the arguments that are passed by name, in their places; left out where there are none. */
      readonly names?: readonly (string | undefined)[];
      readonly construct: boolean;
    })
  | (At & { readonly kind: 'tagged'; readonly tag: Expression; readonly template: Expression })
  | (At & {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    })
  | (At & {
      readonly kind: 'logical';
      readonly operator: 'and' | 'or' | 'coalesce';
      readonly left: Expression;
      readonly right: Expression;
    })
  | (At & { readonly kind: 'not'; readonly operand: Expression })
  | (At & {
      readonly kind: 'compare';
      readonly operator: 'equal' | 'unequal' | 'in' | 'other';
      /** For `other`, where it tells which is greater. */
      readonly sign?: '<' | '<=' | '>' | '>=';
      readonly left: Expression;
      readonly right: Expression;
    })
  | (At & { readonly kind: 'list'; readonly items: readonly Expression[] })
  | (At & { readonly kind: 'spread'; readonly value: Expression })
  /** `of`: the class whose methods it has. */
  | (At & { readonly kind: 'record'; readonly entries: readonly RecordEntry[]; readonly of?: string | undefined })
  | (At & { readonly kind: 'function'; readonly function: FunctionNode })
  | (At & { readonly kind: 'class'; readonly class: ClassNode })
  | (At & {
      readonly kind: 'assign';
      readonly target: Pattern;
      readonly operator: 'set' | 'append' | 'other';
      readonly value: Expression;
    })
  /** Arithmetic: a number, whatever the operands are. With an operator it is calculated; `div` divides whole numbers. */
  | (At & {
      readonly kind: 'arithmetic';
      readonly operator?: '+' | '-' | '*' | '/' | 'div' | '%';
      readonly operands: readonly Expression[];
    })
  /** `typeof x`. */
  | (At & { readonly kind: 'type-of'; readonly operand: Expression })
  /** One of a fixed set of names, or a value with a type that cannot hold SQL: `x as number`. */
  | (At & {
      readonly kind: 'typed';
      readonly value: Expression;
      readonly type: Type;
      /** True where nothing looks at the value: TypeScript's `x as number`. */
      readonly believed?: boolean;
    })
  | (At & { readonly kind: 'sequence'; readonly items: readonly Expression[] })
  /** What the analysis does not follow; what stands in it is still looked at. */
  | (At & { readonly kind: 'other'; readonly operands: readonly Expression[] });

export interface RecordEntry {
  /** Undefined for a computed key and for a spread. */
  readonly key: string | undefined;
  readonly value: Expression;
  readonly spread: boolean;
}

/** What a declaration says about a value, as far as it matters: whether it can hold SQL. */
export type Type =
  | { readonly kind: 'harmless' }
  /** A text, and so none of the objects that gave it. */
  | { readonly kind: 'text' }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Type>; readonly of?: string | undefined }
  | { readonly kind: 'list'; readonly of: Type }
  /** An object of an imported module, such as a connection that is passed in. */
  | { readonly kind: 'made'; readonly module: string }
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'unknown' };

export type Pattern =
  | (At & {
      readonly kind: 'name';
      readonly name: string;
      readonly type: Type | undefined;
      readonly fallback: Expression | undefined;
      /** True for a parameter that takes all further arguments, as a list. */
      readonly rest?: boolean;
      /** True for a parameter whose variable is the caller's own: C#'s `out` and `ref`, PHP's `&`. */
      readonly isShared?: boolean;
    })
  | (At & {
      readonly kind: 'record';
      readonly entries: readonly {
        readonly key: string | undefined;
        readonly pattern: Pattern;
        readonly rest: boolean;
      }[];
      readonly type: Type | undefined;
    })
  | (At & { readonly kind: 'list'; readonly items: readonly (Pattern | undefined)[]; readonly type: Type | undefined })
  | (At & { readonly kind: 'place'; readonly place: Expression });

export interface FunctionNode {
  readonly span: Span;
  readonly name: string | undefined;
  /** The variable that a method knows its object by, where what it changes there is seen by its caller. */
  readonly receiver?: string | undefined;
  readonly parameters: readonly Pattern[];
  /** The class of a method that only the project's own code calls: no framework, and nobody by another class's name. */
  readonly ownClass?: string;
  /** Variables of its own, whatever stands around it: what it assigns, in languages whose functions do not see outer variables. */
  readonly locals?: readonly string[];
  readonly body: readonly Statement[];
  /** What it says of its result. */
  readonly result?: Type | undefined;
}

export interface ClassNode {
  readonly span: Span;
  readonly name: string | undefined;
  readonly fields: readonly {
    readonly name: string;
    readonly value: Expression | undefined;
    readonly type: Type | undefined;
  }[];
  readonly methods: readonly {
    readonly name: string;
    readonly function: FunctionNode;
    /** True for one that is run when it is read like a field. */
    readonly isRead?: boolean;
  }[];
  /** The classes whose members its code may name plainly: the one it extends, the ones that it stands in. */
  readonly around?: readonly string[];
  /** Methods that add to a text or a list in a field: `this.sql += …`. */
  readonly adding?: readonly FunctionNode[];
  /** The fields that methods change, the constructor apart. */
  readonly assigned: readonly string[];
  /** What they set a field to, where each of them sets it to a constant. */
  readonly assignedTo?: (field: string) => readonly Expression[] | undefined;
}

export type Statement =
  | (At & { readonly kind: 'declare'; readonly pattern: Pattern; readonly value: Expression | undefined })
  | (At & { readonly kind: 'evaluate'; readonly expression: Expression })
  | (At & {
      readonly kind: 'if';
      readonly test: Expression;
      readonly whenTrue: readonly Statement[];
      readonly whenFalse: readonly Statement[];
    })
  | (At & {
      readonly kind: 'switch';
      readonly subject: Expression;
      readonly cases: readonly { readonly test: Expression | undefined; readonly body: readonly Statement[] }[];
    })
  | (At & {
      readonly kind: 'loop';
      /** The variable that takes each item, or each key, of `over`. */
      readonly item: { readonly pattern: Pattern; readonly over: Expression; readonly keys: boolean } | undefined;
      readonly before: readonly Statement[];
      readonly test: Expression | undefined;
      readonly body: readonly Statement[];
    })
  | (At & {
      readonly kind: 'try';
      readonly body: readonly Statement[];
      readonly handlers: readonly (readonly Statement[])[];
    })
  | (At & { readonly kind: 'block'; readonly body: readonly Statement[] })
  | (At & { readonly kind: 'return'; readonly value: Expression | undefined })
  | (At & { readonly kind: 'throw'; readonly value: Expression | undefined })
  | (At & { readonly kind: 'leave' })
  | (At & { readonly kind: 'function'; readonly function: FunctionNode })
  | (At & { readonly kind: 'class'; readonly class: ClassNode })
  | (At & { readonly kind: 'import'; readonly module: string; readonly names: readonly ImportedName[] });

export interface ImportedName {
  readonly local: string;
  /** `default`, `*` or the name that the module exports. */
  readonly imported: string;
}

/** A whole file. */
export interface Program {
  readonly body: readonly Statement[];
  /** Names that other files may use. */
  readonly exported: ReadonlySet<string>;
  /** True for a variable of the whole file that is given a value once and for all. */
  readonly settled?: (name: string) => boolean;
  /** What the file declares under the name of a type. */
  readonly typeNamed: (name: string) => Type | undefined;
}

export interface Comment extends Span {
  readonly text: string;
}
