/** Java's calls: of methods, of constructors, and methods that are passed on by name. */
import type { Expression, Pattern } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, spanOf } from '../syntax';
import { classOf } from './classes';
import { argumentsOf, expressionOf, nameOf, part, parts, typePath } from './expressions';

export function callOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const name = child(node, 'name');
  const property = name?.text ?? '';
  const values = argumentsOf(child(node, 'arguments'));
  const written = child(node, 'object');
  // A chain of calls is as deep as it is long: each link is read once.
  const object = written && expressionOf(written);
  if (!object || !written) {
    const callee: Expression = { kind: 'name', name: property, span: name ? spanOf(name) : span };
    return { kind: 'call', callee, arguments: values, construct: false, span };
  }
  const [first] = values;
  const equality = first && values.length === 1 ? equalityOf(property, object, first, node) : undefined;
  if (equality) return equality;
  const path = { start: written.startIndex, end: name?.endIndex ?? span.end };
  const callee: Expression = { kind: 'member', object, property, span: path };
  return { kind: 'call', callee, arguments: values, construct: false, span };
}

/** `a.equals(b)` is what `==` is elsewhere. */
function equalityOf(method: string, left: Expression, right: Expression, node: SyntaxNode): Expression | undefined {
  const span = spanOf(node);
  if (method === 'equals' || method === 'contentEquals')
    return { kind: 'compare', operator: 'equal', left, right, span };
  if (method !== 'equalsIgnoreCase') return undefined;
  return { kind: 'compare', operator: 'equal', left: inSmallLetters(left), right: inSmallLetters(right), span };
}

function inSmallLetters(expression: Expression): Expression {
  const { span } = expression;
  if (expression.kind === 'text') return { ...expression, text: expression.text.toLowerCase() };
  const callee: Expression = { kind: 'member', object: expression, property: 'toLowerCase', span };
  return { kind: 'call', callee, arguments: [], construct: false, span };
}

/** `new Name(…)`, also with a body: then of a class of its own. */
export function createdOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const body = children(node).find((one) => one.type === 'class_body');
  const type = child(node, 'type');
  const callee: Expression = body
    ? { kind: 'class', class: classOf(node, body), span: spanOf(body) }
    : type
      ? typePath(type)
      : { kind: 'other', operands: [], span };
  return { kind: 'call', callee, arguments: argumentsOf(child(node, 'arguments')), construct: true, span };
}

/** Methods that a class has for its objects, where `Name::method` may also be one that takes the object. */
const ofObject = /^(?:get|is|to|as|name|trim|strip|intern|length|size|toString|has)/;

/** `String::valueOf`, `this::quoted`, `User::getName` as the function that they stand for. */
export function referenceOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const [left, right] = parts(node);
  const method = right?.text ?? '';
  if (!left || method === '') return { kind: 'other', operands: [], span };
  const item: Pattern = nameOf('item', node);
  const value: Expression = { kind: 'name', name: 'item', span };
  const isType = /^[A-Z]/.test(left.text.slice(left.text.lastIndexOf('.') + 1));
  const object = isType ? typePath(left) : expressionOf(left);
  const call: Expression =
    isType && ofObject.test(method) && !/^(?:Integer|Long|Objects|Arrays)$/.test(left.text)
      ? {
          kind: 'call',
          callee: { kind: 'member', object: value, property: method, span },
          arguments: [],
          construct: false,
          span,
        }
      : {
          kind: 'call',
          callee: { kind: 'member', object, property: method, span },
          arguments: [value],
          construct: false,
          span,
        };
  const body = [{ kind: 'return', value: call, span } as const];
  return { kind: 'function', function: { span, name: undefined, parameters: [item], body }, span };
}

/** `this(…)` and `super(…)` run another constructor, which is looked at by itself. */
export function constructorCallOf(node: SyntaxNode): Expression {
  return { kind: 'other', operands: [...argumentsOf(child(node, 'arguments'))], span: part(node, 'constructor').span };
}
