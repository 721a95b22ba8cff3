/** Reading of syntax trees without null. */
import type { Span } from '../sql/span';
import type { SyntaxNode } from './grammar';

export function spanOf(node: SyntaxNode): Span {
  return { start: node.startIndex, end: node.endIndex };
}

export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.childForFieldName(field) ?? undefined;
}

export function children(node: SyntaxNode): SyntaxNode[] {
  return node.children.flatMap((part) => part ?? []);
}

/** Children that the grammar names, comments left out; none for no node. */
export function named(node: SyntaxNode | undefined): SyntaxNode[] {
  return (node?.namedChildren ?? []).flatMap((part) => (part && !part.type.endsWith('comment') ? part : []));
}
