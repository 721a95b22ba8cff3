/** A column definition to a column, with the constraints and the sequence that come with it. */
import { as, type ColumnDef, type Constraint as ConstraintNode, type Node, strings } from '../sql/ast';
import type { Span } from '../sql/span';
import { type Draft, refuse } from './draft';
import type { Column, Origin, QualifiedName, Sequence, TypeName } from './model';
import { freeRelationName } from './object-names';
import { definitionSpan } from './place';
import { builtIn, serialTypes, typeName } from './type-name';

/** A constraint as a statement asks for it, from a column or from the table. */
export interface WantedConstraint {
  readonly node: ConstraintNode;
  /** Of the key, the foreign key or NOT NULL; empty for CHECK. */
  readonly columns: readonly string[];
  readonly enforced: boolean;
  readonly valid: boolean;
  readonly span: Span;
}

export interface WantedColumn {
  readonly column: Column;
  readonly constraints: readonly WantedConstraint[];
}

/** Reads a column definition; makes the sequence of a serial or identity column at once, as the server does. */
export function readColumn(draft: Draft, table: QualifiedName, def: ColumnDef): WantedColumn {
  const { parsed } = draft.source;
  const name = def.colname ?? '';
  const span = definitionSpan(parsed, def.location);
  const origin = draft.origin(span);
  const serial = serialType(def);
  const type = serial ? builtIn(serial) : typeName(draft, def.typeName);
  if (draft.isDroppedType(type)) refuse('the type was dropped');
  const nodes = (def.constraints ?? []).flatMap((node) => as(node, 'Constraint') ?? []);
  const has = (kind: ConstraintNode['contype']) => nodes.find((node) => node.contype === kind);
  const identity = has('CONSTR_IDENTITY');
  const generated = has('CONSTR_GENERATED');
  const given = has('CONSTR_DEFAULT')?.raw_expr;
  if (has('CONSTR_NULL') && (has('CONSTR_NOTNULL') || identity || serial || has('CONSTR_PRIMARY'))) refuse('conflict');
  if (serial && given) refuse('a serial column has its default');
  const sequence = serial
    ? makeSequence(draft, { table, column: name }, type, origin)
    : identity
      ? makeSequence(draft, { table, column: name }, type, origin, identity.options)
      : undefined;
  const column: Column = {
    name,
    type,
    notNull: Boolean(serial || identity || has('CONSTR_NOTNULL') || has('CONSTR_PRIMARY')),
    default: serial && sequence ? nextValue(sequence.name) : (given ?? generated?.raw_expr),
    identity: identity && (identity.generated_when === 'a' ? 'always' : 'by default'),
    generated: generated && (generated.generated_kind === 'v' ? 'virtual' : 'stored'),
    inherited: undefined,
    origin,
  };
  return { column, constraints: columnConstraints(draft, def, nodes, Boolean(serial || identity)) };
}

/** The constraints of a column definition in the table's form. `required`: NOT NULL comes with serial and identity. */
export function columnConstraints(
  draft: Draft,
  def: ColumnDef,
  nodes: readonly ConstraintNode[],
  required: boolean,
): WantedConstraint[] {
  const { parsed } = draft.source;
  const column = def.colname ?? '';
  const wanted = nodes.flatMap((node, index): WantedConstraint[] => {
    if (!constraintKinds.has(node.contype ?? '')) return [];
    const rest = nodes.slice(index + 1);
    const next = rest.findIndex((other) => !other.contype?.startsWith('CONSTR_ATTR_'));
    const attributes = next < 0 ? rest : rest.slice(0, next);
    const enforced = !attributes.some((attribute) => attribute.contype === 'CONSTR_ATTR_NOT_ENFORCED');
    const span = definitionSpan(parsed, node.location, next < 0 ? undefined : rest[next]?.location);
    return [{ node, columns: node.contype === 'CONSTR_CHECK' ? [] : [column], enforced, valid: enforced, span }];
  });
  if (!required || wanted.some(({ node }) => node.contype === 'CONSTR_NOTNULL')) return wanted;
  const span = definitionSpan(parsed, def.location);
  return [...wanted, { node: { contype: 'CONSTR_NOTNULL' }, columns: [column], enforced: true, valid: true, span }];
}

const constraintKinds = new Set<string>([
  'CONSTR_NOTNULL',
  'CONSTR_CHECK',
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
  'CONSTR_FOREIGN',
]);

/** A table's own constraint. `fresh`: on a table that this statement makes, where NOT VALID has nothing to put off. */
export function tableConstraint(draft: Draft, node: ConstraintNode, fresh: boolean): WantedConstraint {
  const isForeign = node.contype === 'CONSTR_FOREIGN';
  const enforced = node.is_enforced === true || !(isForeign || node.contype === 'CONSTR_CHECK');
  return {
    node,
    columns: strings(isForeign ? node.fk_attrs : node.keys),
    enforced,
    valid: enforced && (fresh || node.skip_validation !== true),
    span: definitionSpan(draft.source.parsed, node.location),
  };
}

/** The sequence behind a serial or identity column. */
export function makeSequence(
  draft: Draft,
  ownedBy: { readonly table: QualifiedName; readonly column: string },
  type: TypeName,
  origin: Origin,
  options: readonly Node[] = [],
): Sequence {
  const given = options.flatMap((option) => as(option, 'DefElem') ?? []).find((o) => o.defname === 'sequence_name');
  const [name, schema] = strings(as(given?.arg, 'List')?.items).reverse();
  const sequence: Sequence = {
    kind: 'sequence',
    name: {
      schema: schema ?? ownedBy.table.schema,
      name: name ?? freeRelationName(draft, ownedBy.table, ownedBy.column, 'seq'),
    },
    type: sequenceType(type),
    ownedBy,
    origin: { ...origin },
  };
  draft.putRelation(sequence);
  return sequence;
}

export function sequenceType(type: TypeName): Sequence['type'] {
  return type.name === 'int2' ? 'smallint' : type.name === 'int4' ? 'integer' : 'bigint';
}

function serialType(def: ColumnDef): 'int2' | 'int4' | 'int8' | undefined {
  const names = strings(def.typeName?.names);
  return names.length === 1 && !def.typeName?.arrayBounds ? serialTypes[names[0] ?? ''] : undefined;
}

/** The default of a serial column. */
export function nextValue({ schema, name }: QualifiedName): Node {
  const text: Node = { A_Const: { sval: { sval: `${schema}.${name}` } } };
  const argument: Node = { TypeCast: { arg: text, typeName: { names: [{ String: { sval: 'regclass' } }] } } };
  return { FuncCall: { funcname: [{ String: { sval: 'nextval' } }], args: [argument] } };
}
