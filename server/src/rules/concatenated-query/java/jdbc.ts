/** JDBC: a statement becomes a prepared one, and its values are set before it runs. */
import type { SyntaxNode } from '../../../host/grammar';
import { child, named } from '../../../host/syntax';
import type { Call, Template } from '../../../host/template';
import type { Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten } from '../bound-text';
import { ancestor, atCall, lineBefore, statementAround, usesOf } from './source';
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
    return fromStatement(template, call, bound, node);
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

/** `statement = connection.createStatement(); statement.executeQuery("… " + x)`: prepared where it runs. */
function fromStatement(template: Template, call: Call, bound: readonly Bound[], node: SyntaxNode): Fix | undefined {
  const object = child(node, 'object');
  const statement = statementAround(node);
  if (!object || !statement || placeholdersOf(template).length > 0) return undefined;
  if (object.type === 'method_invocation') return fromChain(template, call, bound, node, object, statement);
  if (object.type !== 'identifier') return undefined;
  const declared = usesOf(node, object.text)
    .map((use) => use.parent)
    .find((one) => one?.type === 'variable_declarator' || one?.type === 'resource');
  const created = declared && child(declared, 'value');
  const connection = created && connectionOf(created);
  const isOnlyUse = usesOf(node, object.text)
    .filter((use) => use.parent?.id !== declared?.id && use.parent?.id !== node.id)
    .every((use) => isClosing(use));
  if (!declared || !created || !connection || !isOnlyUse) return undefined;
  const setters = (name: string) => bound.map((one, index) => `${name}.${setter(one, index + 1, node)};`);
  const line = lineBefore(template.source, { start: statement.startIndex, end: statement.endIndex });
  const argument = call.arguments[call.argument];
  if (!argument) return undefined;
  const text = rewritten(template, bound, () => '?');
  const passed = template.from === 'argument' ? text : template.source.slice(argument.start, argument.end);
  const prepare = `${connection}.prepareStatement(${passed})`;
  const textEdits: Edit[] = template.from === 'argument' ? [] : [{ span: template.span, text }];
  const run: Edit = { span: argument, text: '' };
  const prepared = preparedClass(template);
  if (declared.type === 'resource') {
    // The resource comes first: its text must be known there.
    if (template.from === 'argument' ? bound.length !== holesIn(template) : template.span.end > declared.startIndex)
      return undefined;
    if (
      ancestor(node, (one) => one.type === 'resource') ||
      statement.parent?.parent?.id !== declared.parent?.parent?.id
    )
      return undefined;
    return fix([
      ...textEdits,
      {
        span: { start: declared.startIndex, end: declared.endIndex },
        text: `${prepared.name} ${object.text} = ${prepare}`,
      },
      {
        span: { start: statement.startIndex, end: statement.startIndex },
        text: setters(object.text)
          .map((one) => one + line)
          .join(''),
      },
      run,
      ...prepared.imports,
    ]);
  }
  const declaration = declared.parent;
  if (
    declaration?.type !== 'local_variable_declaration' ||
    named(declaration).filter((one) => one.type === 'variable_declarator').length !== 1
  )
    return undefined;
  if (declaration.parent?.id !== statement.parent?.id || declaration.endIndex > statement.startIndex) return undefined;
  const isVar = child(declaration, 'type')?.text === 'var';
  const end =
    declaration.endIndex + (/^[ \t]*\r?\n[ \t]*/.exec(template.source.slice(declaration.endIndex))?.[0].length ?? 0);
  return fix([
    ...textEdits,
    { span: { start: declaration.startIndex, end }, text: '' },
    {
      span: { start: statement.startIndex, end: statement.startIndex },
      text: [`${isVar ? 'var' : prepared.name} ${object.text} = ${prepare};`, ...setters(object.text)]
        .map((one) => one + line)
        .join(''),
    },
    run,
    ...(isVar ? [] : prepared.imports),
  ]);
}

/** `connection.createStatement().executeQuery("… " + x)` in a statement of its own. */
function fromChain(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  node: SyntaxNode,
  created: SyntaxNode,
  statement: SyntaxNode,
): Fix | undefined {
  const connection = connectionOf(created);
  const argument = call.arguments[call.argument];
  const isPlain = /^(?:expression_statement|local_variable_declaration|return_statement)$/.test(statement.type);
  if (!connection || !argument || !isPlain) return undefined;
  const prepared = preparedClass(template);
  const name = ['statement', 'prepared', 'preparedStatement'].find(
    (one) => !new RegExp(`\\b${one}\\b`).test(template.source),
  );
  if (!name) return undefined;
  const text = rewritten(template, bound, () => '?');
  const passed = template.from === 'argument' ? text : template.source.slice(argument.start, argument.end);
  const line = lineBefore(template.source, { start: statement.startIndex, end: statement.endIndex });
  const lines = [
    `${prepared.name} ${name} = ${connection}.prepareStatement(${passed});`,
    ...bound.map((one, index) => `${name}.${setter(one, index + 1, node)};`),
  ];
  return fix([
    ...(template.from === 'argument' ? [] : [{ span: template.span, text }]),
    { span: { start: statement.startIndex, end: statement.startIndex }, text: lines.map((one) => one + line).join('') },
    { span: { start: created.startIndex, end: created.endIndex }, text: name },
    { span: argument, text: '' },
    ...prepared.imports,
  ]);
}

/** `connection` of `connection.createStatement()`; a statement with flags is made for more than this. */
function connectionOf(created: SyntaxNode): string | undefined {
  const isPlain = created.type === 'method_invocation' && child(created, 'name')?.text === 'createStatement';
  return isPlain && named(child(created, 'arguments')).length === 0 ? child(created, 'object')?.text : undefined;
}

function isClosing(use: SyntaxNode): boolean {
  const method = use.parent?.type === 'method_invocation' ? child(use.parent, 'name')?.text : undefined;
  return (
    method === 'close' || method === 'getGeneratedKeys' || method === 'getUpdateCount' || method === 'getResultSet'
  );
}

function holesIn({ parts }: Template): number {
  return parts.filter((part) => part.kind === 'hole' && part.joint !== 'placeholder').length;
}

/** How the file names the class, and the import that it needs for that. */
function preparedClass({ source }: Template): { readonly name: string; readonly imports: readonly Edit[] } {
  if (/^import[ \t]+java\.sql\.(?:\*|PreparedStatement)[ \t]*;/m.test(source))
    return { name: 'PreparedStatement', imports: [] };
  const own = /^import[ \t]+java\.sql\.\w+[ \t]*;[ \t]*(\r?\n)/m.exec(source);
  if (!own) return { name: 'java.sql.PreparedStatement', imports: [] };
  const span = { start: own.index, end: own.index };
  return { name: 'PreparedStatement', imports: [{ span, text: `import java.sql.PreparedStatement;${own[1]}` }] };
}
