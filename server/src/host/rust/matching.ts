/** Patterns: the names that they bind, and what they say about the value. `Some(x)` and its like stand for x. */
import type { Expression, Pattern, Statement, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';

export function patternOf(node: SyntaxNode, type?: Type): Pattern {
  const span = spanOf(node);
  switch (node.type) {
    case 'identifier':
    case 'shorthand_field_identifier':
      return { kind: 'name', name: node.text, type, fallback: undefined, span };
    case 'match_pattern':
    case 'mut_pattern':
    case 'ref_pattern':
    case 'reference_pattern': {
      const part = named(node).find((one) => one.type !== 'mutable_specifier');
      return part ? patternOf(part, type) : nothing(node);
    }
    case 'tuple_struct_pattern': {
      const [, ...parts] = partsOf(node);
      const [only] = parts;
      return parts.length === 1 && only ? patternOf(only, type) : fields(parts, type, span);
    }
    case 'tuple_pattern':
      return fields(partsOf(node), type, span);
    case 'captured_pattern':
      return named(node)[0] ? patternOf(named(node)[0] as SyntaxNode, type) : nothing(node);
    case 'struct_pattern': {
      const entries = named(node).flatMap((field) => {
        if (field.type !== 'field_pattern') return [];
        const name = child(field, 'name');
        const inner = child(field, 'pattern') ?? name;
        return name && inner ? [{ key: name.text, pattern: patternOf(inner), rest: false }] : [];
      });
      return { kind: 'record', entries, type, span };
    }
    case 'or_pattern':
      return named(node)[0] ? patternOf(named(node)[0] as SyntaxNode, type) : nothing(node);
    default:
      return nothing(node);
  }
}

/** What stands between the parentheses and commas of a pattern, `_` among it. */
export function partsOf(pattern: SyntaxNode): readonly SyntaxNode[] {
  return children(pattern).filter((part) => !/^[(),]$|comment$/.test(part.type));
}

function fields(parts: readonly SyntaxNode[], type: Type | undefined, span: Pattern['span']): Pattern {
  const entries = parts.map((part, index) => ({ key: String(index), pattern: patternOf(part), rest: false }));
  return { kind: 'record', entries, type, span };
}

function nothing(node: SyntaxNode): Pattern {
  return { kind: 'list', items: [], type: undefined, span: spanOf(node) };
}

/** What a pattern declares when the value fits it. */
export function bindings(pattern: SyntaxNode, value: SyntaxNode): readonly Statement[] {
  const known = patternOf(pattern);
  const span = spanOf(pattern);
  const isConstant = known.kind === 'name' && /^\p{Lu}/u.test(known.name);
  if (isConstant || (known.kind === 'list' && known.items.length === 0)) return [];
  return [{ kind: 'declare', pattern: known, value: expressionOf(value), span }];
}

const literals = /^(?:string_literal|raw_string_literal|char_literal|integer_literal|boolean_literal)$/;

/** What it means that the value fits: it is one of the literals, or nothing is known of it. */
export function testOf(pattern: SyntaxNode, value: SyntaxNode): Expression {
  const span = spanOf(pattern);
  const subject = expressionOf(value);
  const found = literalsIn(pattern);
  if (!found) return { kind: 'other', operands: [], span };
  const tests = found.map((literal): Expression => {
    return { kind: 'compare', operator: 'equal', left: subject, right: expressionOf(literal), span };
  });
  return tests.reduce((left, right): Expression => ({ kind: 'logical', operator: 'or', left, right, span }));
}

function literalsIn(pattern: SyntaxNode): readonly SyntaxNode[] | undefined {
  if (literals.test(pattern.type)) return [pattern];
  const isOpen = /^(?:match_pattern|or_pattern|tuple_struct_pattern)$/.test(pattern.type);
  const parts = pattern.type === 'tuple_struct_pattern' ? named(pattern).slice(1) : named(pattern);
  if (!isOpen || parts.length === 0 || child(pattern, 'condition')) return undefined;
  const found = parts.map(literalsIn);
  return found.every((one) => one !== undefined) ? found.flat() : undefined;
}
