/** Under which names Go finds again what stands at a place. */
import type { SyntaxNode } from '../grammar';
import { type Names, wordsIn } from '../surroundings';
import { child, named } from '../syntax';
import { namesOf as declaredNames } from './types';

export const goNames: Names = { isCode, namesOf, calledName, calledNames };

function isCode(leaf: SyntaxNode): boolean {
  return leaf.type !== 'comment' && leaf.parent?.type !== 'import_spec' && leaf.parent?.parent?.type !== 'import_spec';
}

function calledNames(root: SyntaxNode): ReadonlySet<string> {
  const leaves = root.descendantsOfType('call_expression').flatMap((call) => {
    const callee = call ? child(call, 'function') : undefined;
    return (callee?.type === 'selector_expression' ? child(callee, 'field') : callee) ?? [];
  });
  return new Set(leaves.flatMap((leaf) => calledName(leaf) ?? []));
}

function calledName(leaf: SyntaxNode): string | undefined {
  const parent = leaf.parent;
  if (leaf.type === 'identifier') return parent && isCallee(parent, leaf) ? leaf.text : undefined;
  if (leaf.type !== 'field_identifier' || parent?.type !== 'selector_expression') return undefined;
  const isCalled = parent.parent !== null && isCallee(parent.parent, parent);
  return isCalled && isReceiver(child(parent, 'operand')) ? leaf.text : undefined;
}

function isCallee(call: SyntaxNode, callee: SyntaxNode): boolean {
  return call.type === 'call_expression' && child(call, 'function')?.id === callee.id;
}

/** True for the object itself in one of its methods. */
function isReceiver(node: SyntaxNode | undefined): boolean {
  for (let outer = node?.parent; outer; outer = outer.parent) {
    if (outer.type !== 'method_declaration') continue;
    const receiver = named(child(outer, 'receiver'))[0];
    return receiver !== undefined && declaredNames(receiver).some((name) => name.text === node?.text);
  }
  return false;
}

function namesOf(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'function_declaration':
    case 'method_declaration':
      return wordsIn(child(node, 'name'), '');
    case 'const_spec':
    case 'var_spec':
      return declaredNames(node).map((name) => name.text);
    case 'short_var_declaration':
    case 'assignment_statement':
    case 'range_clause':
      return wordsIn(child(node, 'left'), '_');
    case 'keyed_element':
      return wordsIn(child(node, 'key'), '');
    case 'call_expression':
      return takers(node);
    default:
      return [];
  }
}

/** What takes in a text: a builder that is written to, or what is passed with its address. */
function takers(call: SyntaxNode): readonly string[] {
  const callee = child(call, 'function');
  const isWrite = callee?.type === 'selector_expression' && /^Write/.test(child(callee, 'field')?.text ?? '');
  const places = named(child(call, 'arguments')).filter((one) => one.type === 'unary_expression');
  const first = /^(?:fmt\.Fprint|io\.WriteString)|\.Execute(?:Template)?$/.test(callee?.text ?? '')
    ? named(child(call, 'arguments'))[0]
    : undefined;
  return [isWrite ? child(callee, 'operand') : undefined, first, ...places].flatMap((place) => wordsIn(place, ''));
}
