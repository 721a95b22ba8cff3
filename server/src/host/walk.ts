/** Goes through a whole program in the small form, functions and all. */
import type { ClassNode, Expression, FunctionNode, Pattern, Statement } from './expression';

type Call = Extract<Expression, { kind: 'call' }>;

/** A function on the way to a place, and how it came to be called. */
export interface Around {
  readonly function: FunctionNode;
  /** The name that it has, or is kept or sent out under. */
  readonly name: string | undefined;
  /** The call that it is passed to. */
  readonly passedTo: Call | undefined;
}

/** Where the walk is. */
export interface Position {
  readonly functions: readonly Around[];
  /** True where the value is kept beyond the function, as far as can be seen. */
  readonly isKept: boolean;
}

export interface Visitor {
  call?(call: Call, position: Position): void;
  /** A record with the names under which it stands, from the outside in. */
  record?(record: Extract<Expression, { kind: 'record' }>, names: readonly string[]): void;
}

export function walk(body: readonly Statement[], visitor: Visitor): void {
  statements(body, { visitor, functions: [], isKept: false });
}

interface Walk extends Position {
  readonly visitor: Visitor;
}

function statements(body: readonly Statement[], at: Walk): void {
  for (const statement of body) one(statement, at);
}

function one(statement: Statement, at: Walk): void {
  const below = (inside: readonly Statement[]): Walk => ({ ...at, isKept: at.isKept || inside.some(assigns) });
  switch (statement.kind) {
    case 'declare':
      pattern(statement.pattern, at);
      if (statement.value) value(statement.value, nameOf(statement.pattern), at);
      return;
    case 'evaluate':
      expression(statement.expression, at);
      return;
    case 'if':
      expression(statement.test, at);
      statements(statement.whenTrue, below(statement.whenTrue));
      statements(statement.whenFalse, below(statement.whenFalse));
      return;
    case 'switch':
      expression(statement.subject, at);
      for (const branch of statement.cases) statements(branch.body, below(branch.body));
      return;
    case 'loop':
      statements(statement.before, at);
      if (statement.test) expression(statement.test, at);
      if (statement.item) expression(statement.item.over, at);
      statements(statement.body, at);
      return;
    case 'try':
      statements(statement.body, at);
      for (const handler of statement.handlers) statements(handler, at);
      return;
    case 'block':
      statements(statement.body, at);
      return;
    case 'return':
    case 'throw':
      if (statement.value) value(statement.value, 'default', at);
      return;
    case 'function':
      inside(statement.function, statement.function.name, undefined, at);
      return;
    case 'class':
      members(statement.class, at);
      return;
    default:
  }
}

/** Under a condition, what is assigned is what was not there before: `if (!pool) pool = …`. */
function assigns(statement: Statement): boolean {
  return statement.kind === 'evaluate' && statement.expression.kind === 'assign';
}

function members(node: ClassNode, at: Walk): void {
  for (const field of node.fields) if (field.value) value(field.value, field.name, { ...at, isKept: true });
  for (const method of node.methods) inside(method.function, method.name, undefined, at);
}

function inside(node: FunctionNode, name: string | undefined, passedTo: Call | undefined, at: Walk): void {
  const functions = [...at.functions, { function: node, name, passedTo }];
  const inner: Walk = { ...at, functions, isKept: false };
  for (const parameter of node.parameters) pattern(parameter, inner);
  statements(node.body, inner);
}

function nameOf(target: Pattern): string | undefined {
  if (target.kind === 'name') return target.name;
  if (target.kind === 'place' && target.place.kind === 'name') return target.place.name;
  return target.kind === 'place' && target.place.kind === 'member' ? target.place.property : undefined;
}

function pattern(target: Pattern, at: Walk): void {
  if (target.kind === 'name' && target.fallback) expression(target.fallback, at);
}

/** An expression that stands under a name. */
function value(node: Expression, name: string | undefined, at: Walk, names: readonly string[] = []): void {
  if (node.kind === 'function') inside(node.function, node.function.name ?? name, undefined, at);
  else expression(node, at, name === undefined ? names : [...names, name]);
}

function expression(node: Expression, at: Walk, names: readonly string[] = []): void {
  const kept: Walk = { ...at, isKept: true };
  switch (node.kind) {
    case 'call':
      called(node, at);
      return;
    case 'logical':
      expression(node.left, at, names);
      expression(node.right, kept, names);
      return;
    case 'record':
      at.visitor.record?.(node, names);
      for (const entry of node.entries) value(entry.value, entry.key, at, names);
      return;
    case 'function':
      inside(node.function, node.function.name, undefined, at);
      return;
    case 'class':
      members(node.class, at);
      return;
    case 'assign':
      // What is given to a name of its own is the function's; a field or another operator keeps it.
      value(node.value, nameOf(node.target), isOwn(node) ? at : kept);
      return;
    default:
      for (const part of partsOf(node)) expression(part, at, names);
  }
}

/** The expressions that stand in another one; none for functions and classes. */
export function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'call':
      return [node.callee, ...node.arguments];
    case 'logical':
      return [node.left, node.right];
    case 'record':
      return node.entries.map((entry) => entry.value);
    case 'assign':
      return node.target.kind === 'place' ? [node.target.place, node.value] : [node.value];
    case 'concat':
      return node.pieces.map((piece) => piece.expression);
    case 'member':
      return [node.object];
    case 'index':
      return [node.object, node.index];
    case 'tagged':
      return [node.tag, node.template];
    case 'conditional':
      return [node.test, node.whenTrue, node.whenFalse];
    case 'not':
    case 'type-of':
      return [node.operand];
    case 'compare':
      return [node.left, node.right];
    case 'list':
    case 'sequence':
      return node.items;
    case 'spread':
    case 'typed':
      return [node.value];
    case 'arithmetic':
    case 'other':
      return node.operands;
    default:
      return [];
  }
}

function isOwn(node: Extract<Expression, { kind: 'assign' }>): boolean {
  const { target } = node;
  const isName = target.kind === 'place' ? target.place.kind === 'name' : true;
  return node.operator === 'set' && isName;
}

function called(node: Call, at: Walk): void {
  at.visitor.call?.(node, at);
  expression(node.callee, at);
  for (const argument of node.arguments) {
    if (argument.kind === 'function') inside(argument.function, argument.function.name, node, at);
    else expression(argument, at);
  }
}
