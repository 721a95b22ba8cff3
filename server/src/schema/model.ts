/** What a database looks like between two statements: immutable values, made by `replay`, read by rules and locks. */
import type { Node } from '../sql/ast';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';

/** A name with its schema; both as the server stores them (folded unless quoted). */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

/**
 * Which statement made an object, and where in it. The object itself is the identity of what it made: it stays the same
 * through renames and alterations, so `origin === origin` means "the same table", column, constraint or index.
 */
export interface Origin {
  /** Path of the file, as in `SourceFile.path`. */
  readonly file: string;
  readonly statement: Statement;
  /** The column definition, constraint or name, from the statement's first character. */
  readonly span: Span;
}

/** A type as a column has it, e.g. `numeric(19,4)`: the name is PostgreSQL's own (`int4`, `timestamptz`, `varchar`). */
export interface TypeName {
  /** `pg_catalog` for built-in types; undefined when the replay does not know the schema. */
  readonly schema: string | undefined;
  readonly name: string;
  /** The modifiers as written: `numeric(19,4)` → [19, 4]; empty when there are none or they are not constant numbers. */
  readonly modifiers: readonly number[];
  readonly arrayDimensions: number;
  /** As format_type() writes it, user types with their schema; `unknown` where the replay cannot tell: `numeric(19,4)`, `double precision`, `timestamp with time zone`, `text[]`, `public.mood`. */
  readonly display: string;
}

export interface Column {
  readonly name: string;
  readonly type: TypeName;
  /** True for NOT NULL, PRIMARY KEY, identity and serial. */
  readonly notNull: boolean;
  /**
   * The default's tree, of the statement that set it; undefined when there is none. As in pg_attrdef, the expression of a
   * generated column and the nextval of a serial one stand here too, and an identity column has none.
   */
  readonly default: Node | undefined;
  readonly identity: 'always' | 'by default' | undefined;
  readonly generated: 'stored' | 'virtual' | undefined;
  /** Undefined for a column that no parent table has. */
  readonly inherited: Inherited | undefined;
  readonly origin: Origin;
}

/** How a column or constraint of a partition or inheriting table hangs on its parents (attinhcount, attislocal). */
export interface Inherited {
  /** How many parents have it. */
  readonly parents: number;
  /** True when the table also declares it itself, so that it stays when the parents lose it. */
  readonly local: boolean;
}

interface ConstraintBase {
  /** As the server would name it when the statement does not (manual, CREATE TABLE; measured by the replay tests). */
  readonly name: string;
  readonly named: boolean;
  /** False after NOT VALID until VALIDATE CONSTRAINT. */
  readonly valid: boolean;
  readonly enforced: boolean;
  /** Undefined for a constraint that no parent table has. */
  readonly inherited: Inherited | undefined;
  readonly origin: Origin;
}

/**
 * NOT NULL is a constraint of its own as in PostgreSQL 18, under the name that 18 gives it; older servers keep only
 * `Column.notNull`.
 */
export type Constraint =
  | (ConstraintBase & {
      readonly kind: 'primary key' | 'unique';
      readonly columns: readonly string[];
      readonly index: string;
    })
  | (ConstraintBase & { readonly kind: 'exclusion'; readonly columns: readonly string[]; readonly index: string })
  | (ConstraintBase & {
      readonly kind: 'check';
      readonly expression: Node;
      readonly columns: readonly string[];
      readonly noInherit: boolean;
    })
  | (ConstraintBase & { readonly kind: 'not null'; readonly columns: readonly string[] })
  | (ConstraintBase & {
      readonly kind: 'foreign key';
      readonly columns: readonly string[];
      readonly references: QualifiedName;
      /** The unique index that it rests on, in the schema of the table it points to; undefined when that is not known. */
      readonly restsOn: string | undefined;
      /** Empty when they are the primary key of a table that is not known. */
      readonly referencedColumns: readonly string[];
      readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
    });

export interface IndexKey {
  /** The column, or undefined for an expression. */
  readonly column: string | undefined;
  readonly expression: Node | undefined;
}

export interface Index {
  readonly kind: 'index';
  readonly name: QualifiedName;
  readonly table: QualifiedName;
  readonly method: string;
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  readonly unique: boolean;
  /** The WHERE of a partial index. */
  readonly predicate: Node | undefined;
  /** False for an index ON ONLY a partitioned table until its partitions are attached. */
  readonly valid: boolean;
  /** The constraint that owns it, by name. */
  readonly constraint: string | undefined;
  /** The partitioned index that it belongs to. */
  readonly parent: QualifiedName | undefined;
  /** The one that CLUSTER without an index goes by. */
  readonly clustered: boolean;
  readonly origin: Origin;
}

/** A policy of a table, or a rule of a table or view. */
export interface Part {
  readonly kind: 'policy' | 'rule';
  readonly name: string;
  /** The relations that it names. The server keeps them, and the columns in `uses`, from being dropped without it. */
  readonly reads: readonly QualifiedName[];
  readonly uses: readonly ColumnUse[];
  readonly origin: Origin;
}

export interface ColumnUse {
  readonly relation: QualifiedName;
  readonly column: string;
}

/** What tables and views, which may hold rows of their own, have in common. */
interface Owned {
  readonly parts: readonly Part[];
  /** Undefined as long as no statement says whose it is. */
  readonly owner: string | undefined;
  /** Undefined for the database's own, or where partitions are to go. */
  readonly tablespace: string | undefined;
}

export interface Table extends Owned {
  readonly kind: 'table' | 'foreign table';
  readonly name: QualifiedName;
  /** In order. */
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  /** Names of its indexes, in the table's own schema. */
  readonly indexes: readonly string[];
  /** CREATE STATISTICS, which may have another schema than the table. */
  readonly statistics: readonly { readonly name: QualifiedName; readonly columns: readonly string[] }[];
  /** The publications that name the table. */
  readonly publications: readonly string[];
  readonly triggers: readonly {
    readonly name: string;
    /** The function that it calls. */
    readonly calls: QualifiedName | undefined;
    readonly origin: Origin;
  }[];
  readonly persistence: 'permanent' | 'unlogged' | 'temporary';
  /** PARTITION BY of a partitioned table. */
  readonly partitionBy:
    | { readonly strategy: 'range' | 'list' | 'hash'; readonly columns: readonly (string | undefined)[] }
    | undefined;
  readonly partitionOf: { readonly parent: QualifiedName; readonly isDefault: boolean } | undefined;
  readonly inherits: readonly QualifiedName[];
  readonly partitions: readonly QualifiedName[];
  /** Tables whose foreign keys point here. */
  readonly referencedBy: readonly QualifiedName[];
  readonly rowSecurity: boolean;
  /** False when no statement of the history made the table: it has more columns, indexes and constraints than known. */
  readonly complete: boolean;
  /** Where it was made; for a table that is not complete, the first statement that names it. */
  readonly origin: Origin;
}

export interface View extends Owned {
  readonly kind: 'view' | 'materialized view';
  readonly name: QualifiedName;
  /** Undefined when they cannot be told from the query, e.g. `*` of a table that is not known. */
  readonly columns: readonly string[] | undefined;
  readonly query: Node | undefined;
  /** Tables and views that it reads. */
  readonly reads: readonly QualifiedName[];
  /** Columns of those that it names, `*` spelled out; what no known relation has is left out. */
  readonly uses: readonly ColumnUse[];
  readonly indexes: readonly string[];
  readonly populated: boolean;
  readonly origin: Origin;
}

export interface Sequence {
  readonly kind: 'sequence';
  readonly name: QualifiedName;
  readonly type: 'smallint' | 'integer' | 'bigint';
  readonly ownedBy: { readonly table: QualifiedName; readonly column: string } | undefined;
  readonly origin: Origin;
}

/** Everything that shares the namespace of tables (pg_class; manual, section 5.10 and CREATE TABLE). */
export type Relation = Table | View | Index | Sequence;

export type UserType =
  | { readonly kind: 'enum'; readonly name: QualifiedName; readonly labels: readonly string[]; readonly origin: Origin }
  | {
      readonly kind: 'domain';
      readonly name: QualifiedName;
      readonly base: TypeName;
      readonly notNull: boolean;
      readonly constraints: readonly {
        readonly name: string;
        readonly valid: boolean;
        readonly expression: Node | undefined;
      }[];
      readonly origin: Origin;
    }
  | {
      readonly kind: 'composite';
      readonly name: QualifiedName;
      readonly columns: readonly Column[];
      readonly origin: Origin;
    }
  | { readonly kind: 'range' | 'base'; readonly name: QualifiedName; readonly origin: Origin };

/** The overloads of a function or procedure by that name. */
export interface Routine {
  readonly kind: 'function' | 'procedure' | 'aggregate';
  readonly name: QualifiedName;
  readonly overloads: readonly {
    readonly arguments: string;
    readonly language: string;
    readonly body: string | undefined;
    /** What a body in standard SQL (BEGIN ATOMIC, RETURN) names; the server does not look into other bodies. */
    readonly reads: readonly QualifiedName[];
    readonly uses: readonly ColumnUse[];
    readonly volatility: 'immutable' | 'stable' | 'volatile';
    readonly origin: Origin;
  }[];
}

/** What SET LOCAL and ON COMMIT DROP leave to be done. */
export interface TransactionEnd {
  readonly file: string;
  readonly searchPath: readonly string[] | undefined;
  readonly drops: readonly QualifiedName[];
}

/**
 * The schema at one moment. All reading goes through these few functions, so that what a result depended on can be
 * recorded and the result kept while those answers stay the same objects.
 */
export interface Schema {
  /**
   * The relation of exactly that name. `undefined`: nothing in the history made it, so nothing is known about it;
   * `'dropped'`: the history dropped or renamed it away.
   */
  relation(name: QualifiedName): Relation | 'dropped' | undefined;
  type(name: QualifiedName): UserType | 'dropped' | undefined;
  routine(name: QualifiedName): Routine | undefined;
  /** Where the object with this origin is now; undefined when it is gone. Only for tables, views, sequences and indexes. */
  find(origin: Origin): Relation | undefined;
  /** The schemas that unqualified names are looked up in, in order; without `pg_catalog`, with `$user` left out. */
  readonly searchPath: readonly string[];
  /** What happens when the transaction ends, or at the latest its file. */
  readonly transactionEnd: TransactionEnd | undefined;
  /** True for a schema that exists: `public`, or created by the history. */
  hasSchema(name: string): boolean;
  /** True for a schema that the history dropped or renamed away. */
  isDroppedSchema(name: string): boolean;
  /** True while the session has a temporary relation: those are found before all others. */
  readonly hasTemporary: boolean;
  /** Names of every relation; what reads this depends on all of them. */
  relationNames(): readonly QualifiedName[];
  /** Names of every type but those of tables and views; what reads this depends on all of them. */
  typeNames(): readonly QualifiedName[];
  routineNames(): readonly QualifiedName[];
  /** Extensions that the history created. */
  readonly extensions: readonly string[];
  /** Relations and types that hang on this relation or type: views that read it, tables that inherit or have columns of it. */
  dependents(name: QualifiedName): readonly QualifiedName[];
  /** How many tables and domains of that schema have a constraint of that name. */
  constraintCount(name: QualifiedName): number;
}
