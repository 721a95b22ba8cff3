/** Expressions of PHP in the small form. */
import { concatenated } from '../concatenation';
import type { Expression, RecordEntry } from '../expression';
import type { SyntaxNode } from '../grammar';
import { operandsOf } from '../operators';
import { child, children, named, spanOf } from '../syntax';
import { callOf } from './calls';
import { patternOf } from './patterns';
import { functionOf } from './program';
import { literalOf } from './text';

export function expressionOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  switch (node.type) {
    case 'string':
    case 'encapsed_string':
    case 'heredoc':
    case 'nowdoc':
      return literalOf(node, interpolatedOf);
    case 'integer':
    case 'float':
      return { kind: 'number', text: node.text, span };
    case 'boolean':
    case 'null':
      return { kind: 'constant', text: node.type === 'null' ? 'null' : node.text, span };
    case 'variable_name':
      return node.text === '$this' ? { kind: 'this', span } : { kind: 'name', name: node.text, span };
    case 'dynamic_variable_name': {
      const name = /^\$\{(\w+)\}$/.exec(node.text)?.[1];
      return name === undefined ? other(node) : { kind: 'name', name: `$${name}`, span };
    }
    case 'name':
    case 'qualified_name':
      return constantOf(node);
    case 'relative_scope':
      return { kind: 'this', span };
    case 'class_constant_access_expression': {
      const [owner, name] = named(node);
      if (!owner || !name || name.text === 'class') return { kind: 'constant', text: 'null', span };
      const constant = { kind: 'member', object: scopeOf(owner), property: name.text, span } as const;
      return { kind: 'typed', value: constant, type: { kind: 'harmless' }, span };
    }
    case 'scoped_property_access_expression':
      return { kind: 'member', object: scopeOf(child(node, 'scope')), property: child(node, 'name')?.text ?? '', span };
    case 'member_access_expression':
    case 'nullsafe_member_access_expression': {
      const name = child(node, 'name');
      return name?.type === 'name'
        ? { kind: 'member', object: part(node, 'object'), property: name.text, span }
        : other(node);
    }
    case 'subscript_expression': {
      const [object, index] = named(node);
      if (!object || !index) return other(node);
      return { kind: 'index', object: expressionOf(object), index: expressionOf(index), span };
    }
    case 'function_call_expression':
    case 'member_call_expression':
    case 'nullsafe_member_call_expression':
    case 'scoped_call_expression':
    case 'object_creation_expression':
      return callOf(node);
    case 'binary_expression':
      return binaryOf(node);
    case 'unary_op_expression': {
      const operand = part(node, 'argument');
      return child(node, 'operator')?.type === '!'
        ? { kind: 'not', operand, span }
        : { kind: 'arithmetic', operands: [operand], span };
    }
    case 'update_expression':
      return { kind: 'arithmetic', operands: named(node).map(expressionOf), span };
    case 'cast_expression':
      return castOf(node);
    case 'parenthesized_expression':
    case 'error_suppression_expression':
    case 'clone_expression':
    case 'by_ref':
      return inner(node);
    case 'conditional_expression':
      return conditionalOf(node);
    case 'match_expression':
      return matchOf(node);
    case 'assignment_expression':
    case 'reference_assignment_expression':
      return assignment(node);
    case 'augmented_assignment_expression':
      return augmented(node);
    case 'array_creation_expression':
      return arrayOf(node);
    case 'variadic_unpacking':
      return { kind: 'spread', value: inner(node), span };
    case 'anonymous_function':
    case 'arrow_function':
      return { kind: 'function', function: functionOf(node), span };
    case 'yield_expression':
      return yielded(node);
    // What is printed is not run; nothing comes back of what is thrown.
    case 'print_intrinsic':
    case 'sequence_expression':
    case 'throw_expression':
      return {
        kind: 'sequence',
        items: [...named(node).map(expressionOf), { kind: 'constant', text: 'null', span }],
        span,
      };
    default:
      return other(node);
  }
}

function other(node: SyntaxNode): Expression {
  return { kind: 'other', operands: named(node).map(expressionOf), span: spanOf(node) };
}

function part(node: SyntaxNode, field: string): Expression {
  const found = child(node, field);
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

function inner(node: SyntaxNode): Expression {
  const found = named(node)[0];
  return found ? expressionOf(found) : { kind: 'other', operands: [], span: spanOf(node) };
}

/** What stands before `::`. */
export function scopeOf(node: SyntaxNode | undefined): Expression {
  if (!node) return { kind: 'other', operands: [], span: { start: 0, end: 0 } };
  if (node.type !== 'name' && node.type !== 'qualified_name') return expressionOf(node);
  return { kind: 'name', name: lastName(node), span: spanOf(node) };
}

/** `Name` of `\Some\Name`. */
export function lastName(node: SyntaxNode): string {
  return node.text.slice(node.text.lastIndexOf('\\') + 1);
}

/** A constant: whatever it is, the program wrote it. */
function constantOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const name = lastName(node);
  if (name === 'PHP_EOL') return { kind: 'text', text: '\n', inner: span, verbatim: false, quote: '', span };
  return { kind: 'typed', value: { kind: 'name', name, span }, type: { kind: 'harmless' }, span };
}

/** In a string, `$x[key]` needs no quotes. */
function interpolatedOf(node: SyntaxNode): Expression {
  const [object, index] = named(node);
  if (node.type !== 'subscript_expression' || index?.type !== 'name' || !object) return expressionOf(node);
  const span = spanOf(index);
  const key = { kind: 'text', text: index.text, inner: span, verbatim: true, quote: '', span } as const;
  return { kind: 'index', object: expressionOf(object), index: key, span: spanOf(node) };
}

function castOf(node: SyntaxNode): Expression {
  const type = child(node, 'type')?.text.trim().toLowerCase() ?? '';
  const value = part(node, 'value');
  const span = spanOf(node);
  // What a truth says about a value, it says still.
  if (/^bool(?:ean)?$/.test(type)) return { kind: 'not', operand: { kind: 'not', operand: value, span }, span };
  return /^(?:int(?:eger)?|float|double|real)$/.test(type) ? { kind: 'arithmetic', operands: [value], span } : value;
}

function binaryOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const operator = child(node, 'operator')?.type ?? '';
  // The operator turns whatever it is given into text.
  if (operator === '.')
    return { ...concatenated(operandsOf(node, '.', expressionOf), span), certain: true } as Expression;
  const left = part(node, 'left');
  const right = part(node, 'right');
  if (operator === '&&' || operator === 'and') return { kind: 'logical', operator: 'and', left, right, span };
  if (operator === '||' || operator === 'or') return { kind: 'logical', operator: 'or', left, right, span };
  if (operator === '??') return { kind: 'logical', operator: 'coalesce', left, right, span };
  if (operator === '===' || operator === '==') return comparison('equal', left, right, span);
  if (/^(?:!==?|<>)$/.test(operator)) return comparison('unequal', left, right, span);
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    return { kind: 'compare', operator: 'other', sign: operator, left, right, span };
  }
  if (/^(?:instanceof|<=>|xor)$/.test(operator)) return { kind: 'compare', operator: 'other', left, right, span };
  const operands = [left, right];
  if (operator === '+' || operator === '-' || operator === '*' || operator === '/' || operator === '%') {
    return { kind: 'arithmetic', operator, operands, span };
  }
  return { kind: 'arithmetic', operands, span };
}

/** `preg_match(…) === 1` and `in_array(…) === true` say what the call says. */
function comparison(
  operator: 'equal' | 'unequal',
  left: Expression,
  right: Expression,
  span: Expression['span'],
): Expression {
  const isTest = left.kind === 'call' && (right.kind === 'number' || right.kind === 'constant');
  const truth =
    isTest && /^(?:1|true)$/i.test(right.text) ? true : isTest && /^(?:0|false)$/i.test(right.text) ? false : undefined;
  if (truth === undefined) return { kind: 'compare', operator, left, right, span };
  return truth === (operator === 'equal') ? left : { kind: 'not', operand: left, span };
}

function conditionalOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const test = part(node, 'condition');
  const whenFalse = part(node, 'alternative');
  // `a ?: b`
  if (!child(node, 'body')) return { kind: 'logical', operator: 'or', left: test, right: whenFalse, span };
  return { kind: 'conditional', test, whenTrue: part(node, 'body'), whenFalse, span };
}

/** `match ($x) { 'a', 'b' => 1, default => 2 }` as conditions in a row. */
function matchOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const subject = part(node, 'condition');
  const arms = named(child(node, 'body'));
  const last = arms.find((arm) => arm.type === 'match_default_expression');
  const otherwise: Expression = last ? part(last, 'return_expression') : { kind: 'constant', text: 'null', span };
  return arms
    .filter((arm) => arm.type === 'match_conditional_expression')
    .reduceRight((whenFalse, arm): Expression => {
      const tests = named(child(arm, 'conditional_expressions')).map((value): Expression => {
        const right = expressionOf(value);
        return subject.kind === 'constant'
          ? right
          : { kind: 'compare', operator: 'equal', left: subject, right, span: right.span };
      });
      const test = tests.reduce((left, right) => ({ kind: 'logical', operator: 'or', left, right, span: left.span }));
      return { kind: 'conditional', test, whenTrue: part(arm, 'return_expression'), whenFalse, span };
    }, otherwise);
}

function assignment(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const left = child(node, 'left');
  const value = part(node, 'right');
  if (!left) return value;
  // `$list[] = x`
  if (left.type === 'subscript_expression' && named(left).length === 1) {
    const callee: Expression = { kind: 'member', object: inner(left), property: 'array_push', span: spanOf(left) };
    return { kind: 'call', callee, arguments: [value], construct: false, span };
  }
  return { kind: 'assign', target: patternOf(left), operator: 'set', value, span };
}

/** Where a generator keeps what it yields; no variable of PHP is called so. */
export const yieldedName = 'yielded';

/** `yield $x` adds to what the function gives. */
function yielded(node: SyntaxNode): Expression {
  const entry = named(node)[0];
  const value = entry?.type === 'array_element_initializer' ? named(entry).at(-1) : undefined;
  if (!value) return other(node);
  const span = spanOf(node);
  const object: Expression = { kind: 'name', name: yieldedName, span };
  const callee: Expression = { kind: 'member', object, property: 'array_push', span };
  return { kind: 'call', callee, arguments: [expressionOf(value)], construct: false, span };
}

/** `.=` adds text; `+=` and its like give numbers, but for arrays and for what is only there when nothing was. */
function augmented(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const left = child(node, 'left');
  const value = part(node, 'right');
  const sign = child(node, 'operator')?.type ?? '';
  if (!left) return value;
  const target = patternOf(left);
  if (sign === '.=') return { kind: 'assign', target, operator: 'append', value, span };
  const isNumber =
    /^(?:-|\*|\/|%|\*\*|<<|>>)=$/.test(sign) ||
    (sign === '+=' && (value.kind === 'number' || value.kind === 'arithmetic'));
  if (!isNumber) return { kind: 'assign', target, operator: 'other', value, span };
  const result: Expression = { kind: 'arithmetic', operands: [expressionOf(left), value], span };
  return { kind: 'assign', target, operator: 'set', value: result, span };
}

/** A list, or, where it has keys or is still empty and may get some, a record. */
function arrayOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const entries = named(node).map((entry): RecordEntry & { readonly isKeyed: boolean } => {
    const parts = named(entry);
    const isKeyed = children(entry).some((one) => one.type === '=>');
    const value = parts[isKeyed ? 1 : 0];
    const key = isKeyed && parts[0] ? expressionOf(parts[0]) : undefined;
    const isWritten = key?.kind === 'text' || key?.kind === 'number';
    const found: Expression = value ? expressionOf(value) : { kind: 'constant', text: 'null', span: spanOf(entry) };
    return {
      key: isWritten ? key.text : undefined,
      value: found.kind === 'spread' ? found.value : found,
      spread: found.kind === 'spread',
      isKeyed,
    };
  });
  if (entries.some((entry) => entry.isKeyed)) return { kind: 'record', entries, span };
  const items = entries.map(
    ({ value, spread }): Expression => (spread ? { kind: 'spread', value, span: value.span } : value),
  );
  return { kind: 'list', items, span };
}
