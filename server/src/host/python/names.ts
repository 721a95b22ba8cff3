/** Under which names Python finds again what stands at a place. */
import type { SyntaxNode } from '../grammar';
import { type Names, wordsIn } from '../surroundings';
import { child } from '../syntax';

export const pythonNames: Names = { isCode, namesOf, calledName, calledNames };

/** A string that is a statement by itself says what something does. */
function isCode(leaf: SyntaxNode): boolean {
  const string = leaf.parent?.type === 'string' ? leaf.parent : undefined;
  return leaf.type !== 'comment' && string?.parent?.type !== 'expression_statement';
}

function calledNames(root: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const call of root.descendantsOfType('call')) {
    const callee = call ? child(call, 'function') : undefined;
    const name = callee?.type === 'attribute' ? child(callee, 'attribute') : callee;
    const own = name && calledName(name);
    if (own !== undefined) names.add(own);
  }
  return names;
}

function calledName(leaf: SyntaxNode): string | undefined {
  const parent = leaf.parent;
  if (leaf.type !== 'identifier' || !parent) return undefined;
  if (isCallee(parent, leaf)) return leaf.text;
  const isOwn = parent.type === 'attribute' && /^(?:self|cls)$/.test(child(parent, 'object')?.text ?? '');
  return isOwn && parent.parent && isCallee(parent.parent, parent) ? leaf.text : undefined;
}

function isCallee(call: SyntaxNode, callee: SyntaxNode): boolean {
  return call.type === 'call' && child(call, 'function')?.id === callee.id;
}

/** Methods by which a list or a dictionary takes in what it is given. */
const takesIn = /^(?:append|appendleft|extend|insert|add|update|setdefault|write)$/;

function namesOf(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'function_definition':
    case 'class_definition':
    case 'named_expression':
    case 'default_parameter':
    case 'typed_default_parameter':
      return namesIn(child(node, 'name'));
    case 'assignment':
    case 'augmented_assignment':
    case 'for_statement':
    case 'for_in_clause':
      return namesIn(child(node, 'left'));
    case 'as_pattern':
      return namesIn(child(node, 'alias'));
    case 'pair':
      return namesIn(child(node, 'key'));
    case 'call': {
      const callee = child(node, 'function');
      const isTaken = callee?.type === 'attribute' && takesIn.test(child(callee, 'attribute')?.text ?? '');
      return isTaken ? namesIn(child(callee, 'object')) : [];
    }
    default:
      return [];
  }
}

function namesIn(node: SyntaxNode | undefined): readonly string[] {
  return wordsIn(node, 'self');
}
