/** Statements of Java in the small form. */
import type { Expression, Pattern, Statement, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, spanOf } from '../syntax';
import { constructorCallOf } from './calls';
import { classOf, declaratorsOf, typeDeclaration } from './classes';
import { expressionOf, part, parts } from './expressions';
import { typeOf } from './types';

export function statementsOf(nodes: readonly SyntaxNode[]): Statement[] {
  return nodes.flatMap(statementOf);
}

/** The statements in a block, or the one statement that stands in its place. */
function bodyOf(node: SyntaxNode | undefined): Statement[] {
  if (!node) return [];
  return node.type === 'block' ? statementsOf(parts(node)) : statementOf(node);
}

function statementOf(node: SyntaxNode): Statement[] {
  const span = spanOf(node);
  if (typeDeclaration.test(node.type)) return [{ kind: 'class', class: classOf(node, child(node, 'body')), span }];
  switch (node.type) {
    case 'local_variable_declaration':
      return declarationsOf(node);
    case 'expression_statement':
      return parts(node).flatMap((one) =>
        one.type === 'switch_expression'
          ? [switchOf(one, false)]
          : [{ kind: 'evaluate', expression: expressionOf(one), span }],
      );
    case 'explicit_constructor_invocation':
      return [{ kind: 'evaluate', expression: constructorCallOf(node), span }];
    case 'if_statement':
      return [
        {
          kind: 'if',
          test: part(node, 'condition'),
          whenTrue: bodyOf(child(node, 'consequence')),
          whenFalse: bodyOf(child(node, 'alternative')),
          span,
        },
      ];
    case 'for_statement':
      return [forOf(node)];
    case 'enhanced_for_statement': {
      const name = child(node, 'name');
      const pattern = name && declared(name, typeIn(node));
      const item = pattern && { pattern, over: part(node, 'value'), keys: false };
      return [{ kind: 'loop', item, before: [], test: undefined, body: bodyOf(child(node, 'body')), span }];
    }
    case 'while_statement': {
      const test = part(node, 'condition');
      return [{ kind: 'loop', item: undefined, before: [], test, body: bodyOf(child(node, 'body')), span }];
    }
    case 'do_statement': {
      const condition = part(node, 'condition');
      const test: Expression = { kind: 'constant', text: 'true', span: condition.span };
      const last: Statement = { kind: 'evaluate', expression: condition, span: condition.span };
      return [{ kind: 'loop', item: undefined, before: [], test, body: [...bodyOf(child(node, 'body')), last], span }];
    }
    case 'switch_expression':
      return [switchOf(node, false)];
    case 'try_statement':
    case 'try_with_resources_statement':
      return tryOf(node);
    case 'synchronized_statement':
    case 'labeled_statement':
      return bodyOf(child(node, 'body') ?? parts(node).at(-1));
    case 'return_statement':
    case 'yield_statement':
      return [{ kind: 'return', value: parts(node).map(expressionOf)[0], span }];
    case 'throw_statement':
      return [{ kind: 'throw', value: parts(node).map(expressionOf)[0], span }];
    case 'break_statement':
    case 'continue_statement':
      return [{ kind: 'leave', span }];
    case 'block':
    case 'static_initializer':
      return [{ kind: 'block', body: statementsOf(parts(node)), span }];
    default:
      return [];
  }
}

function declarationsOf(node: SyntaxNode): Statement[] {
  const type = typeIn(node);
  return declaratorsOf(node).flatMap((declarator): Statement[] => {
    const name = child(declarator, 'name');
    const value = child(declarator, 'value');
    if (!name) return [];
    return [
      { kind: 'declare', pattern: declared(name, type), value: value && expressionOf(value), span: spanOf(declarator) },
    ];
  });
}

function typeIn(node: SyntaxNode): Type | undefined {
  const type = child(node, 'type');
  return type && typeOf(type);
}

function declared(name: SyntaxNode, type: Type | undefined): Pattern {
  return { kind: 'name', name: name.text, type, fallback: undefined, span: spanOf(name) };
}

function forOf(node: SyntaxNode): Statement {
  const init = child(node, 'init');
  const update = child(node, 'update');
  const before: Statement[] = init
    ? init.type === 'local_variable_declaration'
      ? declarationsOf(init)
      : [{ kind: 'evaluate', expression: expressionOf(init), span: spanOf(init) }]
    : [];
  const after: Statement[] = update
    ? [{ kind: 'evaluate', expression: expressionOf(update), span: spanOf(update) }]
    : [];
  const condition = child(node, 'condition');
  return {
    kind: 'loop',
    item: undefined,
    before,
    test: condition && expressionOf(condition),
    body: [...bodyOf(child(node, 'body')), ...after],
    span: spanOf(node),
  };
}

function tryOf(node: SyntaxNode): Statement[] {
  const resources = parts(child(node, 'resources')).flatMap((resource): Statement[] => {
    const name = child(resource, 'name');
    const value = child(resource, 'value');
    if (!name) return [];
    return [
      {
        kind: 'declare',
        pattern: declared(name, typeIn(resource)),
        value: value && expressionOf(value),
        span: spanOf(resource),
      },
    ];
  });
  const handlers = children(node)
    .filter((one) => one.type === 'catch_clause')
    .map((one) => bodyOf(child(one, 'body')));
  const last = children(node).find((one) => one.type === 'finally_clause');
  const body = [...resources, ...bodyOf(child(node, 'body'))];
  return [{ kind: 'try', body, handlers, span: spanOf(node) }, ...bodyOf(parts(last)[0])];
}

/** `givesValue`: the last expression of an arrow is what the whole switch gives. */
export function switchOf(node: SyntaxNode, givesValue: boolean): Statement {
  const cases = parts(child(node, 'body')).flatMap((group) => {
    const labels = parts(group).filter((one) => one.type === 'switch_label');
    const rest = parts(group).filter((one) => one.type !== 'switch_label');
    const body = group.type === 'switch_rule' ? ruleBody(rest, givesValue) : statementsOf(rest);
    const tests = labels.flatMap((label): (Expression | undefined)[] => {
      const values = parts(label).map(expressionOf);
      return values.length > 0 ? values : [undefined];
    });
    // Several labels before one body: the empty ones fall into the last.
    return tests.map((test, index) => ({ test, body: index === tests.length - 1 ? body : [] }));
  });
  return { kind: 'switch', subject: part(node, 'condition'), cases, span: spanOf(node) };
}

function ruleBody(nodes: readonly SyntaxNode[], givesValue: boolean): Statement[] {
  const [only] = nodes;
  if (!only) return [];
  const span = spanOf(only);
  if (givesValue && only.type === 'expression_statement')
    return [{ kind: 'return', value: parts(only).map(expressionOf)[0], span }];
  return [...bodyOf(only), { kind: 'leave', span }];
}
