/** What stands around a call in Java's source: statements, declared types, the uses of a variable. */
import { parseHostText, type SyntaxNode } from '../../../host/grammar';
import { child, named } from '../../../host/syntax';
import type { Call, Template } from '../../../host/template';
import type { Span } from '../../../sql/span';

/** Gives `read` the node of the call that runs the template; undefined where there is none. */
export function atCall<Result>(
  { language, source }: Template,
  call: Call,
  read: (node: SyntaxNode) => Result | undefined,
): Result | undefined {
  const parsed = parseHostText(language, source);
  if (!parsed) return undefined;
  try {
    const node = parsed.root.descendantForIndex(call.span.start, Math.max(call.span.start, call.span.end - 1));
    const found = ancestor(node, (one) => one.type === 'method_invocation' && one.endIndex === call.span.end);
    return found && read(found);
  } finally {
    parsed.tree.delete();
  }
}

export function ancestor(
  node: SyntaxNode | null | undefined,
  is: (node: SyntaxNode) => boolean,
): SyntaxNode | undefined {
  for (let at = node; at; at = at.parent) if (is(at)) return at;
  return undefined;
}

const blocks = /^(?:block|constructor_body|switch_block_statement_group)$/;

/** The statement of a block that the node stands in; undefined for what a lambda or a field gives, which is no statement. */
export function statementAround(node: SyntaxNode): SyntaxNode | undefined {
  const found = ancestor(node, (one) => one.type === 'lambda_expression' || blocks.test(one.parent?.type ?? ''));
  return found?.type === 'lambda_expression' ? undefined : found;
}

export function methodAround(node: SyntaxNode): SyntaxNode | undefined {
  return ancestor(node, (one) => /^(?:method|constructor)_declaration$|^static_initializer$/.test(one.type));
}

/** The type with which a name is declared in the method or the class around a node; undefined where it is not. */
export function declaredType(node: SyntaxNode, name: string): string | undefined {
  const holders = 'formal_parameter local_variable_declaration resource field_declaration enhanced_for_statement'.split(
    ' ',
  );
  for (const around of [methodAround(node), ancestor(node, (one) => one.type === 'class_declaration')]) {
    for (const one of around?.descendantsOfType(holders) ?? []) {
      const own = one && (child(one, 'name') ?? named(one).flatMap((part) => child(part, 'name') ?? [])[0]);
      if (one && own?.text === name) return child(one, 'type')?.text;
    }
  }
  return undefined;
}

/** Where a variable is named in the method around a node, as a variable. */
export function usesOf(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  return (methodAround(node)?.descendantsOfType('identifier') ?? []).flatMap((one) => {
    const isMember = one?.parent?.type === 'method_invocation' && child(one.parent, 'name')?.id === one.id;
    return one && one.text === name && !isMember ? [one] : [];
  });
}

/** The line break and the indentation before a node. */
export function lineBefore(source: string, { start }: Span): string {
  const from = source.lastIndexOf('\n', start - 1) + 1;
  const indent = /^[ \t]*/.exec(source.slice(from, start))?.[0] ?? '';
  return `${source.charAt(from - 2) === '\r' ? '\r\n' : '\n'}${indent}`;
}
