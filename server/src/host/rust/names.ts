/** Under which names Rust finds again what stands at a place. */
import type { SyntaxNode } from '../grammar';
import { type Names, wordsIn } from '../surroundings';
import { child, named } from '../syntax';

export const rustNames: Names = { isCode, namesOf, calledName, calledNames };

function isCode(leaf: SyntaxNode): boolean {
  return !/comment/.test(leaf.type) && !/comment/.test(leaf.parent?.type ?? '');
}

function calledNames(root: SyntaxNode): ReadonlySet<string> {
  const leaves = root.descendantsOfType(['identifier', 'field_identifier']);
  return new Set(leaves.flatMap((leaf) => (leaf ? (calledName(leaf) ?? []) : [])));
}

function calledName(leaf: SyntaxNode): string | undefined {
  const parent = leaf.parent;
  if (leaf.type !== 'identifier' && leaf.type !== 'field_identifier') return undefined;
  // To the grammar the inside of a macro is a row of tokens.
  if (parent?.type === 'token_tree') return leaf.nextSibling?.text.startsWith('(') ? leaf.text : undefined;
  if (!parent) return undefined;
  if (isCallee(parent, leaf)) return leaf.text;
  const isOwn =
    (parent.type === 'field_expression' && child(parent, 'value')?.type === 'self') ||
    (parent.type === 'scoped_identifier' && child(parent, 'name')?.id === leaf.id);
  return isOwn && parent.parent && isCallee(parent.parent, parent) ? leaf.text : undefined;
}

function isCallee(call: SyntaxNode, callee: SyntaxNode): boolean {
  return /^(?:call_expression|generic_function)$/.test(call.type) && child(call, 'function')?.id === callee.id;
}

const takesIn = /^(?:push|push_str|push_bind|insert|extend|append|add)$/;

function namesOf(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'function_item':
    case 'const_item':
    case 'static_item':
      return wordsIn(child(node, 'name'), '');
    case 'let_declaration':
    case 'for_expression':
    case 'let_condition':
    case 'match_arm':
      return wordsIn(child(node, 'pattern'), '');
    case 'assignment_expression':
    case 'compound_assignment_expr':
      return wordsIn(child(node, 'left'), 'self');
    case 'field_initializer':
      return wordsIn(child(node, 'field'), '');
    case 'match_expression':
    case 'if_expression':
      return [];
    case 'call_expression': {
      const callee = child(node, 'function');
      if (callee?.text.startsWith('write')) return wordsIn(named(child(node, 'arguments'))[0], 'self');
      const isTaker = callee?.type === 'field_expression' && takesIn.test(child(callee, 'field')?.text ?? '');
      return isTaker ? wordsIn(child(callee, 'value'), 'self') : [];
    }
    default:
      return [];
  }
}
