/** Where a name of a function was declared, as far as the tree says it without running anything. */
import type { SyntaxNode } from '../grammar';
import { child, named } from '../syntax';
import { namesOf } from './types';

export interface Declaration {
  readonly type: SyntaxNode | undefined;
  /** The type, or what the name was first set to, as it is written. */
  readonly written: string;
  /** The names that are declared together, and what they are set to. */
  readonly names: readonly string[];
  readonly value: SyntaxNode | undefined;
}

/** The nearest declaration of the name before it, in its own function; undefined for parameters and names of the package. */
export function declarationOf(name: SyntaxNode): Declaration | undefined {
  for (let node: SyntaxNode | null = name; node && !isFunction(node); node = node.parent) {
    const own = node.parent?.type === 'if_statement' ? child(node.parent, 'initializer') : undefined;
    for (let before = own ?? node.previousNamedSibling; before; before = before.previousNamedSibling) {
      const found = declared(before, name.text);
      if (found) return found;
    }
  }
  return undefined;
}

function isFunction(node: SyntaxNode): boolean {
  return /^(?:function_declaration|method_declaration|func_literal)$/.test(node.type);
}

function declared(statement: SyntaxNode, name: string): Declaration | undefined {
  if (statement.type === 'short_var_declaration' || statement.type === 'assignment_statement') {
    const left = named(child(statement, 'left'));
    const right = named(child(statement, 'right'));
    const index = left.findIndex((one) => one.text === name);
    const value = right.length === left.length ? right[index] : right[0];
    if (index < 0) return undefined;
    const composite = value?.type === 'unary_expression' ? child(value, 'operand') : value;
    const type = composite?.type === 'composite_literal' ? child(composite, 'type') : undefined;
    return { type, written: type?.text ?? value?.text ?? '', names: left.map((one) => one.text), value };
  }
  if (statement.type !== 'var_declaration') return undefined;
  const spec = statement
    .descendantsOfType('var_spec')
    .find((one) => one && namesOf(one).some((other) => other.text === name));
  const type = spec ? child(spec, 'type') : undefined;
  return spec ? { type, written: type?.text ?? '', names: [name], value: undefined } : undefined;
}
