/** Rust's statements, and expressions that hold some: `if`, `match` and blocks become statements, whose values go where they are wanted. */
import type { Expression, FunctionNode, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { conditionOf } from './conditions';
import { expressionOf } from './expressions';
import { numbered, pairOf } from './functions';
import { bindings, patternOf, testOf } from './matching';
import { itemOf } from './program';
import { typeOf } from './types';

/** Where the value of a block goes, and how one leaves the function from there. */
export interface Sink {
  value(value: Expression): Statement;
  leave(value: Expression | undefined, span: Statement['span']): Statement;
  /** What a `break` gives to the loop around. */
  broken?: (value: Expression) => Statement;
}

/** The statements of a block, or of an expression in its place. */
export function blockInto(node: SyntaxNode, sink: Sink): Statement[] {
  if (node.type !== 'block') return lowered(node, sink);
  const parts = named(node);
  return parts.flatMap((part, index) => statementOf(part, index === parts.length - 1, sink));
}

function statementOf(node: SyntaxNode, isLast: boolean, sink: Sink): Statement[] {
  const unused: Sink = { ...sink, value: evaluate };
  switch (node.type) {
    case 'let_declaration':
      return letOf(node, sink);
    case 'expression_statement': {
      const expression = named(node)[0];
      // A block at the end has no semicolon, and is the value all the same.
      const isValue = isLast && !node.text.endsWith(';');
      return expression ? lowered(expression, isValue ? sink : unused) : [];
    }
    case 'empty_statement':
    case 'attribute_item':
      return [];
    default:
      return itemOf(node) ?? lowered(node, isLast ? sink : unused);
  }
}

function evaluate(expression: Expression): Statement {
  return { kind: 'evaluate', expression, span: expression.span };
}

const blockish = /^(?:if_expression|match_expression|block|unsafe_block|loop_expression)$/;

function letOf(node: SyntaxNode, sink: Sink): Statement[] {
  const span = spanOf(node);
  const pattern = child(node, 'pattern');
  const type = child(node, 'type');
  const value = child(node, 'value');
  if (!pattern) return [];
  const target = patternOf(pattern, type && typeOf(type));
  if (value && target.kind === 'name' && blockish.test(value.type)) {
    const place: Expression = { kind: 'name', name: target.name, span: target.span };
    const assigned = (given: Expression): Statement =>
      evaluate({
        kind: 'assign',
        target: { kind: 'place', place, span: place.span },
        operator: 'set',
        value: given,
        span: given.span,
      });
    const nothing: Expression = { kind: 'constant', text: 'null', span: spanOf(value) };
    return [
      { kind: 'declare', pattern: target, value: nothing, span },
      ...lowered(value, { value: assigned, leave: sink.leave }),
    ];
  }
  const known = value && expressionOf(value);
  return [{ kind: 'declare', pattern: target, value: known && called(known, target), span }];
}

/** A closure in a variable is called by the variable's name. */
function called(value: Expression, target: Pattern): Expression {
  if (value.kind !== 'function' || target.kind !== 'name') return value;
  const own = value.function;
  const renamed: FunctionNode = {
    span: own.span,
    name: target.name,
    get parameters() {
      return own.parameters;
    },
    get body() {
      return own.body;
    },
  };
  return { ...value, function: renamed };
}

const ends = /^(?:panic|unreachable|todo|unimplemented|bail|\w+::bail)$/;

function lowered(node: SyntaxNode, sink: Sink): Statement[] {
  const span = spanOf(node);
  switch (node.type) {
    case 'if_expression': {
      const otherwise = named(child(node, 'alternative'))[0];
      const { test, declared } = conditionOf(child(node, 'condition'), span);
      const yes = child(node, 'consequence');
      return [
        {
          kind: 'if',
          test,
          whenTrue: [...declared, ...(yes ? blockInto(yes, sink) : [])],
          whenFalse: otherwise ? blockInto(otherwise, sink) : [],
          span,
        },
      ];
    }
    case 'match_expression':
      return matchOf(node, sink);
    case 'block':
      return [{ kind: 'block', body: blockInto(node, sink), span }];
    case 'unsafe_block':
    case 'async_block':
    case 'const_block':
      return named(node).flatMap((part) => lowered(part, sink));
    case 'loop_expression':
    case 'while_expression':
    case 'for_expression':
      return [loopOf(node, sink)];
    case 'return_expression': {
      const value = named(node)[0];
      if (value && blockish.test(value.type))
        return lowered(value, { value: (one) => sink.leave(one, span), leave: sink.leave });
      return [sink.leave(value && expressionOf(value), span)];
    }
    case 'break_expression': {
      const value = named(node).find(({ type }) => type !== 'label');
      const given = value && (sink.broken ?? evaluate)(expressionOf(value));
      return [...(given ? [given] : []), { kind: 'leave', span }];
    }
    case 'continue_expression':
      return [{ kind: 'leave', span }];
    case 'macro_invocation':
      return ends.test(child(node, 'macro')?.text ?? '')
        ? [{ kind: 'throw', value: undefined, span }]
        : [sink.value(expressionOf(node))];
    default:
      return [sink.value(expressionOf(node))];
  }
}

/** A row of conditions; the arms leave nothing out, so the last one needs none. */
function matchOf(node: SyntaxNode, sink: Sink): Statement[] {
  const subject = child(node, 'value');
  const arms = named(child(node, 'body')).filter((arm) => arm.type === 'match_arm');
  if (!subject) return [];
  return arms.reduceRight<Statement[]>((rest, arm, index) => {
    const pattern = child(arm, 'pattern');
    const value = child(arm, 'value');
    if (!pattern || !value) return rest;
    const body = [...bindings(pattern, subject), ...blockInto(value, sink)];
    if (index === arms.length - 1) return body;
    return [{ kind: 'if', test: testOf(pattern, subject), whenTrue: body, whenFalse: rest, span: spanOf(arm) }];
  }, []);
}

function loopOf(node: SyntaxNode, sink: Sink): Statement {
  const span = spanOf(node);
  const body = child(node, 'body');
  const broken = node.type === 'loop_expression' ? sink.value : evaluate;
  const inside = body ? blockInto(body, { value: evaluate, leave: sink.leave, broken }) : [];
  const pattern = child(node, 'pattern');
  const over = child(node, 'value');
  if (node.type === 'for_expression' && pattern && over) {
    const pair = /\.enumerate\(\)$/.test(over.text) ? pairOf(pattern) : undefined;
    const item = { pattern: patternOf(pair?.item ?? pattern), over: expressionOf(over), keys: false };
    return {
      kind: 'loop',
      item,
      before: [],
      test: undefined,
      body: [...(pair ? [numbered(pair.index)] : []), ...inside],
      span,
    };
  }
  const condition = child(node, 'condition');
  const { test, declared } = conditionOf(condition, span);
  return {
    kind: 'loop',
    item: undefined,
    before: [],
    test: condition ? test : undefined,
    body: [...declared, ...inside],
    span,
  };
}
