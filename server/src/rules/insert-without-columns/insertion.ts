/** The INSERTs of a piece of SQL that name no columns, as statements, in WITH, in rules and in MERGE. */
import { as, type InsertStmt, type MergeStmt, type Node, type RangeVar, walk } from '../../sql/ast';
import { isKeyword, nextToken, type Token, tokenize } from '../../sql/lexer';
import { type Parsed, parse } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { endOfName } from '../alter-table-actions';

export interface Insertion {
  readonly target: RangeVar;
  /** The target's name, or the word INSERT of a MERGE. */
  readonly words: Span;
  /** Where the column list belongs. */
  readonly listAt: number;
  /** What gives the values: a query, or the row of a MERGE. */
  readonly source: Node | readonly Node[];
  /** Names that WITH gives to queries, which hide tables. */
  readonly queries: ReadonlySet<string>;
}

/** The insertions of the text in order; none in text that the grammar refuses. */
export function insertionsWithoutColumns(text: string): readonly Insertion[] {
  if (!/insert/i.test(text)) return [];
  const parsed = parse(text);
  const found: Insertion[] = [];
  const queries = new Set<string>();
  walk(parsed.tree, (node) => {
    const query = as(node, 'CommonTableExpr')?.ctename;
    if (query !== undefined) queries.add(query);
    const insert = as(node, 'InsertStmt');
    if (insert) found.push(...insertion(parsed, insert, queries));
    const merge = as(node, 'MergeStmt');
    if (merge) found.push(...mergeInsertions(parsed, merge, queries));
  });
  return found;
}

function insertion(parsed: Parsed, insert: InsertStmt, queries: ReadonlySet<string>): readonly Insertion[] {
  const start = parsed.offset(insert.relation?.location);
  if (insert.cols || !insert.selectStmt || !insert.relation || start === undefined) return [];
  const end = endOfName(parsed.text, start);
  const listAt = insert.relation.alias ? endOfAlias(parsed.text, end) : end;
  return [{ target: insert.relation, words: { start, end }, listAt, source: insert.selectStmt, queries }];
}

/** Behind `AS name`. */
function endOfAlias(text: string, from: number): number {
  const as = tokenAfterComments(text, from);
  return (as && tokenAfterComments(text, as.end)?.end) ?? from;
}

function tokenAfterComments(text: string, from: number): Token | undefined {
  let token = nextToken(text, from);
  while (token?.kind === 'comment') token = nextToken(text, token.end);
  return token;
}

/** WHEN NOT MATCHED … THEN INSERT VALUES (…): the tree has no places, so the words are counted off. */
function mergeInsertions(parsed: Parsed, merge: MergeStmt, queries: ReadonlySet<string>): readonly Insertion[] {
  const target = merge.relation;
  const start = parsed.offset(target?.location);
  if (!target || start === undefined) return [];
  const tokens = tokenize(parsed.text, { from: start });
  const words = tokens.filter(
    (token, index) => isKeyword(parsed.text, token, 'insert') && isKeyword(parsed.text, tokens[index - 1], 'then'),
  );
  const clauses = (merge.mergeWhenClauses ?? []).flatMap((node) => as(node, 'MergeWhenClause') ?? []);
  const inserting = clauses.filter((clause) => clause.commandType === 'CMD_INSERT');
  return inserting.flatMap((clause, index) => {
    const word = words[index];
    if (clause.targetList || !clause.values || !word) return [];
    return [{ target, words: { start: word.start, end: word.end }, listAt: word.end, source: clause.values, queries }];
  });
}
