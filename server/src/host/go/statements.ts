/** Go's statements in the small form. */
import type { Expression, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { testOf } from './checks';
import { expressionOf } from './expressions';
import { nameOf, resultsOf } from './functions';
import { namesOf, typeOf, zeroOf } from './types';

/** The statements of a block, or of whatever stands in its place. */
export function blockOf(node: SyntaxNode | undefined): Statement[] {
  return named(node).flatMap((part) => (part.type === 'statement_list' ? blockOf(part) : statementOf(part)));
}

export function statementOf(node: SyntaxNode): Statement[] {
  const span = spanOf(node);
  switch (node.type) {
    case 'const_declaration':
    case 'var_declaration':
      return node.descendantsOfType(['const_spec', 'var_spec']).flatMap((spec) => (spec ? declarationsOf(spec) : []));
    case 'short_var_declaration':
      return pairs(node, (name) => (name.type === 'identifier' ? nameOf(name) : placeOf(name)));
    case 'assignment_statement':
      return assignmentOf(node);
    case 'inc_statement':
    case 'dec_statement': {
      const place = named(node)[0];
      const value: Expression = { kind: 'arithmetic', operands: [], span };
      return place ? [evaluate({ kind: 'assign', target: placeOf(place), operator: 'set', value, span })] : [];
    }
    case 'expression_statement':
      return named(node).flatMap(stands);
    case 'go_statement':
    case 'defer_statement':
      return named(node).map((expression) => evaluate(expressionOf(expression)));
    case 'send_statement':
      return [evaluate({ kind: 'other', operands: named(node).map(expressionOf), span })];
    case 'return_statement':
      return [{ kind: 'return', value: returned(node), span }];
    case 'if_statement':
      return withInitializer(node, [ifOf(node)]);
    case 'for_statement':
      return [loopOf(node)];
    case 'expression_switch_statement':
      return withInitializer(node, [child(node, 'value') ? switchOf(node) : chainOf(node)]);
    case 'type_switch_statement':
      return withInitializer(node, [byTypeOf(node)]);
    case 'select_statement':
      return [oneOf(named(node).map(communicationOf), span)];
    case 'break_statement':
    case 'continue_statement':
    case 'goto_statement':
      return [{ kind: 'leave', span }];
    case 'block':
      return [{ kind: 'block', body: blockOf(node), span }];
    case 'labeled_statement':
      return named(node).slice(1).flatMap(statementOf);
    default:
      return [];
  }
}

function evaluate(expression: Expression): Statement {
  return { kind: 'evaluate', expression, span: expression.span };
}

const ends = /^(?:panic|os\.Exit|log\.(?:Fatal|Panic)\w*|[tb]\.(?:Fatal|Skip)\w*)$/;

function stands(node: SyntaxNode): Statement[] {
  const value = expressionOf(node);
  const isEnd = node.type === 'call_expression' && ends.test(child(node, 'function')?.text ?? '');
  return [isEnd ? { kind: 'throw', value, span: value.span } : evaluate(value)];
}

/** `var a, b T = x, y`; without values they hold the type's zero. */
function declarationsOf(spec: SyntaxNode): Statement[] {
  const names = namesOf(spec);
  const type = child(spec, 'type');
  const values = named(child(spec, 'value'));
  const single = values[0];
  if (single && names.length > values.length) return spread(names, single, spanOf(spec), nameOf);
  return names.map((name, index) => {
    const value = values[index];
    const isNumbered = spec.type === 'const_spec' && !value; // a constant that repeats the one before, as iota does
    const without: Expression | undefined = isNumbered
      ? { kind: 'arithmetic', operands: [], span: spanOf(name) }
      : type && zeroOf(type);
    const pattern = { ...nameOf(name), type: type && typeOf(type) };
    return { kind: 'declare', pattern, value: value ? expressionOf(value) : without, span: spanOf(spec) };
  });
}

/** `a, b := x, y` or `a, b = f()`. */
function pairs(node: SyntaxNode, patternOf: (name: SyntaxNode) => Pattern): Statement[] {
  const left = named(child(node, 'left'));
  const right = named(child(node, 'right'));
  const single = right[0];
  const span = spanOf(node);
  if (single && left.length > right.length) return spread(left, single, span, patternOf);
  return left.flatMap((name, index): Statement[] => {
    const value = right[index];
    if (!value) return [];
    return isBlank(name)
      ? [evaluate(expressionOf(value))]
      : [{ kind: 'declare', pattern: patternOf(name), value: expressionOf(value), span }];
  });
}

/** Several results of one call are the fields `0`, `1`, … of a record; a lookup gives its value and whether there is one. */
function spread(
  names: readonly SyntaxNode[],
  value: SyntaxNode,
  span: Statement['span'],
  patternOf: (name: SyntaxNode) => Pattern,
): Statement[] {
  if (value.type === 'call_expression') {
    const entries = names.flatMap((name, index) =>
      isBlank(name) ? [] : [{ key: String(index), pattern: patternOf(name), rest: false }],
    );
    return [
      {
        kind: 'declare',
        pattern: { kind: 'record', entries, type: undefined, span },
        value: expressionOf(value),
        span,
      },
    ];
  }
  const truth: Expression = { kind: 'arithmetic', operands: [], span };
  return names.flatMap((name, index): Statement[] => {
    if (isBlank(name)) return [];
    return [{ kind: 'declare', pattern: patternOf(name), value: index === 0 ? expressionOf(value) : truth, span }];
  });
}

function isBlank(name: SyntaxNode): boolean {
  return name.text === '_';
}

function placeOf(node: SyntaxNode): Pattern {
  return { kind: 'place', place: expressionOf(node), span: spanOf(node) };
}

function assignmentOf(node: SyntaxNode): Statement[] {
  const operator = child(node, 'operator')?.type;
  const left = named(child(node, 'left'));
  const right = named(child(node, 'right'));
  const [target, value] = [left[0], right[0]];
  if (!target || !value || left.length > 1) return pairs(node, placeOf);
  const span = spanOf(node);
  if (isBlank(target)) return [evaluate(expressionOf(value))];
  const added = expressionOf(value);
  const isPointer = target.type === 'unary_expression';
  if (isPointer && operator === '=') return [evaluate(throughPointer(target, added))];
  const how = operator === '=' ? 'set' : operator === '+=' ? 'append' : 'other';
  return [evaluate({ kind: 'assign', target: placeOf(target), operator: how, value: added, span })];
}

/** `*p = x` changes what the caller gave: the call of a method `*=`. */
function throughPointer(target: SyntaxNode, value: Expression): Expression {
  const span = spanOf(target);
  const callee: Expression = { kind: 'member', object: expressionOf(target), property: '*=', span };
  return { kind: 'call', callee, arguments: [value], construct: false, span };
}

function returned(node: SyntaxNode): Expression | undefined {
  const span = spanOf(node);
  const values = named(named(node)[0]).map(expressionOf);
  const given = named(node).length > 0 ? values : resultsAround(node).map((name) => expressionOf(name));
  if (given.length < 2) return given[0];
  const entries = given.map((value, index) => ({ key: String(index), value, spread: false }));
  return { kind: 'record', entries, span };
}

function resultsAround(node: SyntaxNode): readonly SyntaxNode[] {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (/^(?:function_declaration|method_declaration|func_literal)$/.test(outer.type))
      return resultsOf(outer).map(({ name }) => name);
  }
  return [];
}

function withInitializer(node: SyntaxNode, statements: Statement[]): Statement[] {
  const first = child(node, 'initializer');
  return first ? [{ kind: 'block', body: [...statementOf(first), ...statements], span: spanOf(node) }] : statements;
}

function ifOf(node: SyntaxNode): Statement {
  const condition = child(node, 'condition');
  const otherwise = child(node, 'alternative');
  const nothing: Expression = { kind: 'other', operands: [], span: spanOf(node) };
  return {
    kind: 'if',
    test: condition ? testOf(condition) : nothing,
    whenTrue: blockOf(child(node, 'consequence')),
    whenFalse: otherwise?.type === 'if_statement' ? statementOf(otherwise) : blockOf(otherwise),
    span: spanOf(node),
  };
}

function loopOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const body = blockOf(child(node, 'body'));
  const range = named(node).find((part) => part.type === 'range_clause');
  const clause = named(node).find((part) => part.type === 'for_clause');
  const over = range && child(range, 'right');
  if (range && over) return rangeOf(range, expressionOf(over), body, span);
  const first = clause && child(clause, 'initializer');
  const step = clause && child(clause, 'update');
  return {
    kind: 'loop',
    item: undefined,
    before: first ? statementOf(first) : [],
    test: undefined,
    body: [...body, ...(step ? statementOf(step) : [])],
    span,
  };
}

/** `for key, item := range over`: a loop over the keys around one over the items. */
function rangeOf(range: SyntaxNode, over: Expression, body: Statement[], span: Statement['span']): Statement {
  const [key, item] = named(child(range, 'left'));
  const loop = (name: SyntaxNode | undefined, keys: boolean, inside: readonly Statement[]): Statement => ({
    kind: 'loop',
    item: name && !isBlank(name) ? { pattern: nameOf(name), over, keys } : undefined,
    before: [],
    test: undefined,
    body: inside,
    span,
  });
  if (!item) return loop(key, true, body);
  const items = loop(item, false, body);
  return key && !isBlank(key) ? loop(key, true, [items]) : items;
}

function switchOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const subject = child(node, 'value');
  const cases = named(node).flatMap((branch) => {
    if (branch.type !== 'expression_case' && branch.type !== 'default_case') return [];
    const tests = named(child(branch, 'value'));
    const body = caseBody(branch);
    const last = { test: tests.at(-1) && expressionOf(tests.at(-1) as SyntaxNode), body };
    return [...tests.slice(0, -1).map((test) => ({ test: expressionOf(test), body: [] })), last];
  });
  return {
    kind: 'switch',
    subject: subject ? expressionOf(subject) : { kind: 'other', operands: [], span },
    cases,
    span,
  };
}

/** Nothing falls into the next case. */
function caseBody(branch: SyntaxNode): readonly Statement[] {
  const list = named(branch).find((part) => part.type === 'statement_list');
  return [...blockOf(list), { kind: 'leave', span: spanOf(branch) }];
}

/** `switch { case a: … }` is a row of conditions. */
function chainOf(node: SyntaxNode): Statement {
  const span = spanOf(node);
  const branches = named(node).filter((part) => part.type === 'expression_case');
  const last = named(node).find((part) => part.type === 'default_case');
  const otherwise: Statement[] = last ? listOf(last) : [];
  const body = branches.reduceRight<Statement[]>((rest, branch) => {
    const tests = named(child(branch, 'value')).map(testOf);
    const test = tests.reduce(
      (left, right): Expression => ({ kind: 'logical', operator: 'or', left, right, span: left.span }),
    );
    return [{ kind: 'if', test, whenTrue: listOf(branch), whenFalse: rest, span: spanOf(branch) }];
  }, otherwise);
  return { kind: 'block', body, span };
}

function listOf(branch: SyntaxNode): Statement[] {
  return blockOf(named(branch).find((part) => part.type === 'statement_list'));
}

function byTypeOf(node: SyntaxNode): Statement {
  const alias = named(child(node, 'alias'))[0];
  const value = child(node, 'value');
  const branches = named(node).filter((part) => part.type === 'type_case' || part.type === 'default_case');
  const bodies = branches.map((branch): Statement[] => {
    const types = branch.childrenForFieldName('type').flatMap((type) => (type?.isNamed ? type : []));
    const type = types.length === 1 && types[0] ? typeOf(types[0]) : undefined;
    const declared: Statement[] =
      alias && value
        ? [{ kind: 'declare', pattern: { ...nameOf(alias), type }, value: expressionOf(value), span: spanOf(branch) }]
        : [];
    return [...declared, ...listOf(branch)];
  });
  return oneOf(bodies, spanOf(node));
}

/** One of several blocks runs, nobody knows which. */
function oneOf(bodies: readonly (readonly Statement[])[], span: Statement['span']): Statement {
  return { kind: 'try', body: [], handlers: bodies, span };
}

function communicationOf(branch: SyntaxNode): Statement[] {
  const what = child(branch, 'communication');
  const left = what && child(what, 'left');
  const names = what?.type === 'receive_statement' ? named(left) : [];
  const declared = names.map((name): Statement => {
    return {
      kind: 'declare',
      pattern: nameOf(name),
      value: { kind: 'other', operands: [], span: spanOf(name) },
      span: spanOf(name),
    };
  });
  return [...declared, ...blockOf(children(branch).find((part) => part.type === 'statement_list'))];
}
