/** Statements of Ruby in the small form; the last one of a method or a block is what it gives. */
import type { Expression, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { classesOf, functionOf } from './classes';
import type { Context } from './context';
import { expressionOf, testOf } from './expressions';
import { patternOf } from './patterns';

export function statementsOf(nodes: readonly SyntaxNode[], context: Context): Statement[] {
  return nodes.flatMap((node) => statementOf(node, context, false));
}

/** The statements of a body; what its last one gives is returned. */
export function tailOf(node: SyntaxNode, context: Context): Statement[] {
  return bodyOf(node, context, true);
}

const blocks = /^(?:body_statement|block_body|then|else|do|begin|parenthesized_statements|ensure|begin_block)$/;

function bodyOf(node: SyntaxNode | undefined, context: Context, isTail: boolean): Statement[] {
  if (!node) return [];
  if (!blocks.test(node.type)) return statementOf(node, context, isTail);
  const parts = named(node).filter((one) => !/^(?:heredoc_body|empty_statement|comment)$/.test(one.type));
  const rescues = parts.filter((one) => one.type === 'rescue');
  const last = parts.find((one) => one.type === 'ensure');
  const body = parts.filter(
    (one) => one.type !== 'rescue' && one.type !== 'ensure' && !(one.type === 'else' && rescues.length > 0),
  );
  const read = body.flatMap((one, index) => statementOf(one, context, isTail && index === body.length - 1));
  if (rescues.length === 0 && !last) return read;
  const handlers = rescues.map((one) => bodyOf(child(one, 'body'), context, isTail));
  return [{ kind: 'try', body: read, handlers, span: spanOf(node) }, ...(last ? bodyOf(last, context, false) : [])];
}

function statementOf(node: SyntaxNode, context: Context, isTail: boolean): Statement[] {
  const span = spanOf(node);
  const test = (): Expression => {
    const condition = child(node, 'condition');
    return condition ? expressionOf(condition, context) : { kind: 'constant', text: 'true', span };
  };
  const branch = (field: string): Statement[] => bodyOf(child(node, field), context, isTail);
  switch (node.type) {
    case 'if':
    case 'elsif':
      return [{ kind: 'if', test: test(), whenTrue: branch('consequence'), whenFalse: branch('alternative'), span }];
    case 'unless':
      return [{ kind: 'if', test: test(), whenTrue: branch('alternative'), whenFalse: branch('consequence'), span }];
    case 'if_modifier':
      return [{ kind: 'if', test: test(), whenTrue: branch('body'), whenFalse: [], span }];
    case 'unless_modifier':
      return [{ kind: 'if', test: test(), whenTrue: [], whenFalse: branch('body'), span }];
    case 'case':
      return caseOf(node, context, isTail);
    case 'while':
    case 'until':
    case 'while_modifier':
    case 'until_modifier':
      return [
        {
          kind: 'loop',
          item: undefined,
          before: [],
          test: test(),
          body: bodyOf(child(node, 'body'), context, false),
          span,
        },
      ];
    case 'for': {
      const [pattern, over] = [child(node, 'pattern'), named(child(node, 'value'))[0]];
      const item =
        pattern && over
          ? { pattern: patternOf(pattern, context), over: expressionOf(over, context), keys: false }
          : undefined;
      return [
        { kind: 'loop', item, before: [], test: undefined, body: bodyOf(child(node, 'body'), context, false), span },
      ];
    }
    case 'begin':
    case 'parenthesized_statements':
    case 'begin_block':
      return bodyOf(node, context, isTail);
    case 'return':
    case 'next':
    case 'break': {
      if (node.type === 'break') return [{ kind: 'leave', span }];
      const values = named(named(node)[0]).map((one) => expressionOf(one, context));
      const value: Expression | undefined = values.length > 1 ? { kind: 'list', items: values, span } : values[0];
      return [{ kind: 'return', value, span }];
    }
    case 'class':
    case 'module':
    case 'singleton_class':
      return classesOf(node, context);
    case 'method':
    case 'singleton_method':
      return [{ kind: 'function', function: functionOf(node, context), span }];
    case 'binary': {
      // `ALLOWED.include?(x) or raise 'no'`
      const operator = child(node, 'operator')?.type ?? '';
      const [left, right] = [child(node, 'left'), child(node, 'right')];
      if (left && right && /^(?:or|\|\||and|&&)$/.test(operator) && endsPath(right)) {
        const isOr = operator === 'or' || operator === '||';
        const end: Statement = { kind: 'throw', value: undefined, span };
        return [
          {
            kind: 'if',
            test: expressionOf(left, context),
            whenTrue: isOr ? [] : [end],
            whenFalse: isOr ? [end] : [],
            span,
          },
        ];
      }
      break;
    }
    case 'heredoc_body':
    case 'comment':
    case 'alias':
      return [];
  }
  if (endsPath(node)) return [{ kind: 'throw', value: expressionOf(node, context), span }];
  const expression = expressionOf(node, context);
  return isTail ? [{ kind: 'return', value: expression, span }] : [{ kind: 'evaluate', expression, span }];
}

function endsPath(node: SyntaxNode): boolean {
  const name =
    node.type === 'call' && !child(node, 'receiver')
      ? child(node, 'method')?.text
      : node.type === 'identifier'
        ? node.text
        : undefined;
  return node.type === 'return' || (name !== undefined && /^(?:raise|abort|exit|fail|halt|head)$/.test(name));
}

function caseOf(node: SyntaxNode, context: Context, isTail: boolean): Statement[] {
  const clauses = named(node).filter((one) => one.type === 'when');
  const last = named(node).find((one) => one.type === 'else');
  return clauses.reduceRight<Statement[]>(
    (whenFalse, clause) => [
      {
        kind: 'if',
        test: testOf(clause, child(node, 'value'), context),
        whenTrue: bodyOf(child(clause, 'body'), context, isTail),
        whenFalse,
        span: spanOf(clause),
      },
    ],
    last ? bodyOf(last, context, isTail) : [],
  );
}
