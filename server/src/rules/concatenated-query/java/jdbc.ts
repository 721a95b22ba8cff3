/** JDBC: a statement becomes a prepared one, and its values are set before it runs. */
import type { SyntaxNode } from '../../../host/grammar';
import { child, named } from '../../../host/syntax';
import type { Call, Template } from '../../../host/template';
import type { Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten } from '../bound-text';
import { fromStatement } from './plain-statement';
import { atCall, lineBefore, statementAround, usesOf } from './source';
import { isJoinedInQuotes, setter } from './values';

type Edit = Fix['edits'][number];
type Prepared = { readonly name: string; readonly statement: SyntaxNode };

const title = 'Set the values as parameters of a prepared statement';

export function jdbc(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  if (bound.some((one) => one.kind === 'list' || isJoinedInQuotes(one))) return undefined;
  return atCall(template, call, (node) => {
    const method = child(node, 'name')?.text ?? '';
    if (method === 'prepareStatement' || method === 'prepareCall') return prepared(template, bound, node);
    if (!/^execute(?:Query|Update|LargeUpdate)?$/.test(method) || call.arguments.length !== 1) return undefined;
    const edits = fromStatement(template, call, bound, node);
    return edits && fix(edits);
  });
}

function fix(edits: readonly Edit[]): Fix {
  // What was a literal without a type has the type of its setter then.
  return { title, safety: 'unsafe', edits: [...edits].sort((a, b) => a.span.start - b.span.start) };
}

/** `ps = connection.prepareStatement("… " + x)`: the text with a mark, and `ps.setString(1, x)` behind it. */
function prepared(template: Template, bound: readonly Bound[], node: SyntaxNode): Fix | undefined {
  const variable = variableOf(node);
  if (!variable) return undefined;
  const { name, statement } = variable;
  const order = numbered(template, bound);
  const renumbered = renumber(node, name, order.marks, order.numberOfMark);
  if (!renumbered) return undefined;
  const calls = bound.map((one, index) => `${name}.${setter(one, order.numberOf[index] ?? 0, node)};`);
  const place = behind(template.source, statement);
  if (!place) return undefined;
  return fix([
    { span: template.span, text: rewritten(template, bound, () => '?') },
    ...renumbered,
    { span: { start: place.at, end: place.at }, text: calls.map((text) => place.line + text).join('') },
  ]);
}

/** The variable that takes what the call gives, alone in its statement or among the resources of a `try`. */
function variableOf(node: SyntaxNode): Prepared | undefined {
  const holder = node.parent;
  if (holder?.type === 'resource') {
    const resources = holder.parent;
    const isLast = resources && named(resources).at(-1)?.id === holder.id;
    const statement = isLast ? resources.parent : undefined;
    return statement ? { name: child(holder, 'name')?.text ?? '', statement } : undefined;
  }
  const statement = statementAround(node);
  if (!statement) return undefined;
  if (holder?.type === 'variable_declarator' && holder.parent?.id === statement.id)
    return { name: child(holder, 'name')?.text ?? '', statement };
  const left = holder?.type === 'assignment_expression' ? child(holder, 'left') : undefined;
  if (left?.type === 'identifier' && holder?.parent?.id === statement.id) return { name: left.text, statement };
  return undefined;
}

/** Where lines behind the statement begin: for a `try`, inside of its block. */
function behind(source: string, statement: SyntaxNode): { at: number; line: string } | undefined {
  if (statement.type !== 'try_with_resources_statement')
    return {
      at: statement.endIndex,
      line: lineBefore(source, { start: statement.startIndex, end: statement.endIndex }),
    };
  const body = child(statement, 'body');
  const first = named(body)[0];
  if (!body || !first) return undefined;
  const isOneLine = !source.slice(body.startIndex, first.startIndex).includes('\n');
  return {
    at: body.startIndex + 1,
    line: isOneLine ? ' ' : lineBefore(source, { start: first.startIndex, end: first.endIndex }),
  };
}

/** The numbers of the marks that are there and of the new ones, in the order of the text. */
function numbered(template: Template, bound: readonly Bound[]) {
  const marks = placeholdersOf(template).map(({ place }) => place.start);
  const all = [...marks, ...bound.map((one) => one.place.start)].sort((a, b) => a - b);
  return {
    marks: marks.length,
    numberOf: bound.map((one) => all.indexOf(one.place.start) + 1),
    numberOfMark: marks.map((at) => all.indexOf(at) + 1),
  };
}

/** The setters that are there, with their new numbers; undefined where the variable does what is not seen through. */
function renumber(
  node: SyntaxNode,
  name: string,
  marks: number,
  numbers: readonly number[],
): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  const known = new Set<number>();
  for (const use of usesOf(node, name)) {
    const invocation = use.parent?.type === 'method_invocation' ? use.parent : undefined;
    const method =
      invocation && child(invocation, 'object')?.id === use.id ? (child(invocation, 'name')?.text ?? '') : '';
    const first = invocation && named(child(invocation, 'arguments'))[0];
    if (!invocation || !first || !/^(?:set[A-Z]\w*|registerOutParameter)$/.test(method) || notNumbered.test(method)) {
      // Another method may set values by numbers that nobody sees here.
      if (marks > 0 && use.parent?.type === 'argument_list') return undefined;
      continue;
    }
    const number = Number(first.text);
    const to = numbers[number - 1];
    if (to === undefined) return undefined;
    known.add(number);
    if (to !== number) edits.push({ span: { start: first.startIndex, end: first.endIndex }, text: String(to) });
  }
  return known.size === marks ? edits : undefined;
}

const notNumbered =
  /^set(?:FetchSize|FetchDirection|MaxRows|LargeMaxRows|QueryTimeout|Poolable|EscapeProcessing|CursorName|MaxFieldSize)$/;
