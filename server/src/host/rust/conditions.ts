/** The conditions of `if` and `while`, with the names that `if let` declares. */
import type { Expression, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { bindings, testOf } from './matching';

interface Condition {
  readonly test: Expression;
  /** What holds where the condition does. */
  readonly declared: readonly Statement[];
}

export function conditionOf(node: SyntaxNode | undefined, span: Expression['span']): Condition {
  if (!node) return { test: { kind: 'other', operands: [], span }, declared: [] };
  if (node.type === 'let_condition') {
    const pattern = child(node, 'pattern');
    const value = child(node, 'value');
    if (!pattern || !value) return { test: { kind: 'other', operands: [], span }, declared: [] };
    return { test: testOf(pattern, value), declared: bindings(pattern, value) };
  }
  if (node.type === 'let_chain') {
    const all = named(node).map((part) => conditionOf(part, span));
    const test = all
      .map((one) => one.test)
      .reduce((left, right): Expression => ({ kind: 'logical', operator: 'and', left, right, span: spanOf(node) }));
    return { test, declared: all.flatMap((one) => one.declared) };
  }
  return { test: matchesOf(node) ?? expressionOf(node), declared: [] };
}

/** `matches!(x, "a" | "b")`: the macro's tokens are a path, a comma and literals. */
function matchesOf(node: SyntaxNode): Expression | undefined {
  const negated = node.type === 'unary_expression' && node.text.startsWith('!');
  const macro = negated ? named(node)[0] : node;
  if (macro?.type !== 'macro_invocation' || child(macro, 'macro')?.text !== 'matches') return undefined;
  const tokens = /^\(\s*([\w.]+?)(?:\.as_(?:str|ref|deref)\(\))?\s*,([\s\S]*)\)$/.exec(macro.namedChild(1)?.text ?? '');
  const isConstant = tokens?.[2] !== undefined && /^(?:\s|\||"[^"]*"|Some|[()])+$/.test(tokens[2]);
  const span = spanOf(node);
  if (!tokens?.[1] || !isConstant) return undefined;
  const [root = '', ...fields] = tokens[1].split('.');
  const first: Expression = root === 'self' ? { kind: 'this', span } : { kind: 'name', name: root, span };
  const left = fields.reduce<Expression>((object, property) => ({ kind: 'member', object, property, span }), first);
  const found: Expression = {
    kind: 'compare',
    operator: 'in',
    left,
    right: { kind: 'constant', text: 'null', span },
    span,
  };
  return negated ? { kind: 'not', operand: found, span } : found;
}
