/** Go's database packages, and which of their calls take SQL. */

/** Which module is which driver; the first match counts. */
const driversByModule: readonly (readonly [RegExp, string])[] = [
  [/^github\.com\/jackc\/pgx(?:\/v\d+)?\/stdlib$/, 'database/sql'],
  [/^github\.com\/(?:jackc\/(?:pgx|pgconn|pgtype|pgxlisten)|georgysavva\/scany)(?:\/|$)/, 'pgx'],
  [/^github\.com\/jmoiron\/sqlx(?:\/|$)/, 'sqlx'],
  [/^(?:gorm\.io\/gorm|github\.com\/jinzhu\/gorm)(?:\/|$)/, 'gorm'],
  [/^github\.com\/(?:Masterminds|mattermost|lann)\/squirrel(?:\/|$)/, 'squirrel'],
  [/^github\.com\/doug-martin\/goqu(?:\/|$)/, 'goqu'],
  [/^github\.com\/uptrace\/bun(?:\/|$)/, 'bun'],
  [/^github\.com\/go-pg\/pg(?:\/|$)/, 'go-pg'],
  [/^entgo\.io\/ent(?:\/|$)/, 'ent'],
  [/^(?:xorm\.io\/xorm|github\.com\/go-xorm\/xorm)(?:\/|$)/, 'xorm'],
  [/^github\.com\/(?:astaxie|beego)\/beego(?:\/.*)?\/orm$/, 'beego'],
  [/^github\.com\/pocketbase\/dbx$/, 'dbx'],
  [
    /^(?:database\/sql|github\.com\/(?:lib\/pq|mattn\/go-sqlite3|go-sql-driver\/mysql)|modernc\.org\/sqlite)$/,
    'database/sql',
  ],
];

export function driverOf(module: string): string | undefined {
  return driversByModule.find(([pattern]) => pattern.test(module))?.[1];
}

/** An import of one of them, as it stands in a file. */
export const driverModules =
  /"(?:database\/sql|gorm\.io\/gorm|entgo\.io\/ent|modernc\.org\/sqlite|xorm\.io\/xorm|github\.com\/(?:jackc\/pg|georgysavva\/scany|jmoiron\/sqlx|jinzhu\/gorm|go-xorm\/xorm|lib\/pq"|mattn\/go-sqlite3|go-sql-driver\/mysql|(?:Masterminds|mattermost|lann)\/squirrel|doug-martin\/goqu|uptrace\/bun|go-pg\/pg|pocketbase\/dbx|(?:astaxie|beego)\/beego))/;

/** Of these the builders, whose methods take pieces of queries. */
export const builderModules =
  /"(?:gorm\.io\/gorm|entgo\.io\/ent|xorm\.io\/xorm|github\.com\/(?:jinzhu\/gorm|go-xorm\/xorm|(?:Masterminds|mattermost|lann)\/squirrel|doug-martin\/goqu|uptrace\/bun|go-pg\/pg|pocketbase\/dbx))/;

interface StatementCall {
  /** The first and the last argument that may be the SQL. */
  readonly from: number;
  readonly to: number;
  /** The driver whose method it is, whatever is imported; `only`: where that driver is imported. */
  readonly driver?: string;
  readonly only?: readonly string[];
}

/** Methods and functions that take a whole statement. */
export const statementCalls: ReadonlyMap<string, StatementCall> = new Map<string, StatementCall>([
  ...each('Query QueryRow Exec Prepare', { from: 0, to: 2 }),
  ...each('QueryContext QueryRowContext ExecContext PrepareContext', { from: 1, to: 1, driver: 'database/sql' }),
  ...each('Queryx QueryRowx Preparex MustExec NamedExec NamedQuery PrepareNamed', { from: 0, to: 0, driver: 'sqlx' }),
  ...each(
    'QueryxContext QueryRowxContext PreparexContext MustExecContext NamedExecContext NamedQueryContext PrepareNamedContext',
    { from: 1, to: 2, driver: 'sqlx' },
  ),
  ...each('Get Select', { from: 1, to: 3, only: ['sqlx', 'pgx'] }),
  ...each('GetContext SelectContext', { from: 2, to: 3, driver: 'sqlx' }),
  ...each('Queue', { from: 0, to: 0, driver: 'pgx' }),
  ...each('Raw', { from: 0, to: 0 }),
  ...each('QueryOne ExecOne', { from: 0, to: 1, only: ['go-pg'] }),
  ...each('NewRaw', { from: 0, to: 0, driver: 'bun' }),
  ...each('NewQuery', { from: 0, to: 0, driver: 'dbx' }),
  ...each('SQL QueryString QueryInterface', { from: 0, to: 0, only: ['xorm'] }),
]);

function each(names: string, call: StatementCall): readonly (readonly [string, StatementCall])[] {
  return names.split(' ').map((name) => [name, call] as const);
}

/** Methods of builders that take a piece of a query as it stands. */
const pieces: Readonly<Record<string, string>> = {
  gorm: 'Where|Or|Not|Having|Joins|Order|Group|Select|Table|Distinct|Pluck',
  squirrel:
    'Where|Having|Join|LeftJoin|RightJoin|InnerJoin|CrossJoin|OrderBy|GroupBy|Columns|Column|From|Prefix|Suffix|Select',
  bun: 'Where|WhereOr|Having|Join|JoinOn|OrderExpr|GroupExpr|ColumnExpr|TableExpr|ModelTableExpr|Set|DistinctOn',
  'go-pg': 'Where|WhereOr|Having|Join|JoinOn|OrderExpr|GroupExpr|ColumnExpr|TableExpr|Set|DistinctOn',
  xorm: 'Where|And|Or|Having|OrderBy|GroupBy|Select|SetExpr',
};

/** Those that take it behind another argument: conditions behind what is to be filled, or behind a table. */
const laterPieces: Readonly<Record<string, readonly (readonly [RegExp, number])[]>> = {
  gorm: [[/^(?:First|Last|Take|Find|Delete|FirstOrInit|FirstOrCreate|Preload)$/, 1]],
  xorm: [[/^Join$/, 2]],
};

/** Functions of packages that make a piece of a text; `clause.Expr{SQL: …}` is read as a call. */
const made =
  /^(?:gorm\.Expr|clause\.(?:Named)?Expr|(?:sq|squirrel)\.Expr|goqu\.(?:L|Lit|Literal)|bun\.Safe|pg\.Safe|dbx\.NewExp|sql\.(?:Raw|Expr|ExprP))$/;

/** What takes a piece of a query, in the texts of files. */
export const pieceCall = new RegExp(
  String.raw`(?<!\b(?:strings|bytes|slices|filepath|path|errors|url))\.(?:${[...new Set(Object.values(pieces).flatMap((names) => names.split('|')))].join('|')}|Expr|L|Lit|Literal|Safe|NewExp|Raw|ExprP)\(|\.(?:First|Last|Take|Find|Delete|FirstOrInit|FirstOrCreate|Preload)\([^(),\n]+,|\bclause\.(?:Named)?Expr\{`,
  'g',
);

/** Which argument is the piece, of the builder's own methods and of functions that make one. */
export function takesPiece(driver: string, method: string, path: string): number | undefined {
  const later = laterPieces[driver]?.find(([methods]) => methods.test(method));
  if (later) return later[1];
  return made.test(path) || pieces[driver]?.split('|').includes(method) ? 0 : undefined;
}

/** True where a function gives a piece that others trust. */
export function makesPiece(path: string): boolean {
  return made.test(path);
}

/** Methods that are worth a look when they are given nothing but a value. */
export const pieceFromElsewhere: ReadonlyMap<string, RegExp> = new Map([
  ['gorm', /^(?:Order|Group|Having|Joins)$/],
  ['xorm', /^(?:OrderBy|GroupBy|Having)$/],
  ['squirrel', /^(?:OrderBy|GroupBy|Suffix|Prefix)$/],
]);

export const builderDrivers = ['gorm', 'squirrel', 'goqu', 'bun', 'go-pg', 'ent', 'xorm', 'dbx'];
