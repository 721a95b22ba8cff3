/** What a statement of the history wrote about a column, written again for another column. */
import type { Column, Origin } from '../../schema/model';
import { quoteIdentifier } from '../../schema/names';
import { as, type Node, strings, walk } from '../../sql/ast';
import { isKeyword, type Token, tokenize } from '../../sql/lexer';
import type { Parsed } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { commaSeparated } from '../comma-separated';
import { nameAnywhere } from '../new-migration';
import type { Replacement } from './replacement';

type Renaming = Pick<Replacement, 'table' | 'column' | 'fresh'>;

/** The words with the new column in place of the old one; undefined where they name what the table does not have. */
export function withNewColumn(parsed: Parsed, within: Span, { table, column, fresh }: Renaming): string | undefined {
  const written = (name: string) => quoteIdentifier(name === column.name ? fresh : name);
  const known = (name: string) => table.columns.some((one) => one.name === name);
  return replacedColumns(parsed, within, (name) => (known(name) ? written(name) : undefined));
}

/** The words with each column written anew; undefined where `write` gives nothing, or a column stands behind its table's name. */
export function replacedColumns(
  parsed: Parsed,
  within: Span,
  write: (column: string) => string | undefined,
): string | undefined {
  const places = [...namedInExpressions(parsed), ...namedInIndex(parsed)].filter(
    ({ at }) => at.start >= within.start && at.end <= within.end,
  );
  let text = '';
  let copied = within.start;
  for (const { at, name } of places.toSorted((a, b) => a.at.start - b.at.start)) {
    const replaced = name === undefined ? undefined : write(name);
    if (replaced === undefined) return undefined;
    text += parsed.text.slice(copied, at.start) + replaced;
    copied = at.end;
  }
  return text + parsed.text.slice(copied, within.end);
}

interface Named {
  readonly at: Span;
  /** Undefined for what is more than a column's name. */
  readonly name: string | undefined;
}

function namedInExpressions(parsed: Parsed): readonly Named[] {
  const found: Named[] = [];
  walk(parsed.tree, (node) => {
    const reference = as(node, 'ColumnRef');
    const start = parsed.offset(reference?.location);
    const [token] = start === undefined ? [] : tokenize(parsed.text, { from: start });
    if (!reference?.fields || !token) return;
    const [name, ...others] = strings(reference.fields);
    found.push({ at: token, name: others.length === 0 && reference.fields.length === 1 ? name : undefined });
  });
  return found;
}

/** The columns in the lists of a CREATE INDEX, whose nodes have no places. */
function namedInIndex({ tree, text, offset }: Parsed): readonly Named[] {
  const index = as(tree, 'IndexStmt');
  const start = offset(index?.relation?.location);
  if (!index || start === undefined) return [];
  const lists = parenthesized(text, tokenize(text, { from: start }));
  return [index.indexParams, index.indexIncludingParams].flatMap((elements = [], which) => {
    const [at] = lists.slice(which);
    const items = at ? commaSeparated(text, at) : [];
    return elements.flatMap((node, position): Named[] => {
      const name = as(node, 'IndexElem')?.name;
      const item = items[position];
      const [token] = item ? tokenize(text, { from: item.start }) : [];
      return name !== undefined && token ? [{ at: token, name }] : [];
    });
  });
}

/** What stands in the parentheses that are in no others, in order. */
function parenthesized(text: string, tokens: readonly Token[]): readonly Span[] {
  const found: Span[] = [];
  let depth = 0;
  let start = 0;
  for (const token of tokens) {
    const character = text.slice(token.start, token.end);
    if (character === '(' && depth++ === 0) start = token.end;
    if (character === ')' && --depth === 0) found.push({ start, end: token.start });
  }
  return found;
}

/** The condition of a CHECK, without its parentheses. */
export function checkText({ statement: { parsed }, span }: Origin, replacement: Renaming): string | undefined {
  const tokens = tokenize(parsed.text, { from: span.start, to: span.end });
  const word = tokens.findIndex((token) => isKeyword(parsed.text, token, 'check'));
  const [condition] = word < 0 ? [] : parenthesized(parsed.text, tokens.slice(word));
  return condition && withNewColumn(parsed, condition, replacement);
}

/**
 * The default of a column as an expression that means the same for a column of another type; undefined for more than a
 * constant, a function without arguments and the next value of a sequence.
 */
export function defaultText({ default: value, type }: Column): string | undefined {
  const cast = as(value, 'TypeCast');
  const constant = as(cast?.arg ?? value, 'A_Const');
  // The server keeps the constant in the type that the column had (manual, ALTER TABLE, SET DATA TYPE).
  if (constant?.sval)
    return `'${(constant.sval.sval ?? '').replaceAll("'", "''")}'::${type.display.replace(/\(.*?\)/, '')}`;
  if (constant?.ival) return String(constant.ival.ival ?? 0);
  if (constant?.fval) return constant.fval.fval;
  if (constant?.boolval) return String(constant.boolval.boolval === true);
  return currentTime[as(value, 'SQLValueFunction')?.op ?? ''] ?? callText(value);
}

const currentTime: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_TIMESTAMP: 'CURRENT_TIMESTAMP',
  SVFOP_CURRENT_DATE: 'CURRENT_DATE',
};

function callText(value: Node | undefined): string | undefined {
  const call = as(value, 'FuncCall');
  const [name, schema] = strings(call?.funcname).toReversed();
  if (!call || name === undefined) return undefined;
  const [argument, ...others] = call.args ?? [];
  const called =
    schema === undefined || schema === 'pg_catalog' ? quoteIdentifier(name) : nameAnywhere({ schema, name });
  if (!argument) return `${called}()`;
  const sequence = as(as(argument, 'TypeCast')?.arg ?? argument, 'A_Const')?.sval?.sval;
  if (name !== 'nextval' || others.length > 0 || sequence === undefined) return undefined;
  return `nextval('${sequence.replaceAll("'", "''")}')`;
}
