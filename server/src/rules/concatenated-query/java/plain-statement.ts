/** JDBC's plain statements: prepared where they run, with their values set. */
import type { SyntaxNode } from '../../../host/grammar';
import { child, named, spanOf } from '../../../host/syntax';
import type { Call, Template } from '../../../host/template';
import type { Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten } from '../bound-text';
import { lineBefore, statementAround, usesOf } from './source';
import { setter } from './values';

type Edit = Fix['edits'][number];

/** One call that runs a text, and what a fix needs to know of it. */
interface Site {
  readonly template: Template;
  readonly bound: readonly Bound[];
  /** The call. */
  readonly node: SyntaxNode;
  /** The statement of a block that it stands in. */
  readonly statement: SyntaxNode;
  /** What the call is given, afterwards given to `prepareStatement`. */
  readonly passed: string;
  /** What changes whichever way the statement is made: the text, and the call, which takes nothing any more. */
  readonly edits: readonly Edit[];
}

/** The edits for `statement.executeQuery("… " + x)`; undefined where the statement is used for more than this. */
export function fromStatement(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  node: SyntaxNode,
): readonly Edit[] | undefined {
  const object = child(node, 'object');
  const statement = statementAround(node);
  const argument = call.arguments[call.argument];
  // In a loop or a condition without braces there is no place before the call.
  const isPlain = /^(?:expression_statement|local_variable_declaration|return_statement)$/.test(statement?.type ?? '');
  if (!object || !statement || !argument || !isPlain || placeholdersOf(template).length > 0) return undefined;
  const text = rewritten(template, bound, () => '?');
  const isWritten = template.from === 'argument';
  const site: Site = {
    template,
    bound,
    node,
    statement,
    passed: isWritten ? text : template.source.slice(argument.start, argument.end),
    edits: [...(isWritten ? [] : [{ span: template.span, text }]), { span: argument, text: '' }],
  };
  if (object.type === 'method_invocation') return fromChain(site, object);
  return object.type === 'identifier' ? fromVariable(site, object.text) : undefined;
}

/** `connection.createStatement().executeQuery("… " + x)` in a statement of its own. */
function fromChain(site: Site, created: SyntaxNode): readonly Edit[] | undefined {
  const { template, passed } = site;
  const connection = connectionOf(created);
  const names = ['statement', 'prepared', 'preparedStatement'];
  const name = names.find((one) => !new RegExp(`\\b${one}\\b`).test(template.source));
  if (!connection || !name) return undefined;
  const prepared = preparedClass(template);
  return [
    ...site.edits,
    ...prepared.imports,
    before(site, [`${prepared.name} ${name} = ${connection}.prepareStatement(${passed});`, ...setters(site, name)]),
    { span: spanOf(created), text: name },
  ];
}

/** The statement is in a variable: among the resources of a `try`, declared with what it is, or assigned later. */
function fromVariable(site: Site, name: string): readonly Edit[] | undefined {
  const { node } = site;
  const uses = usesOf(node, name);
  const declared = uses
    .map((use) => use.parent)
    .find((one) => one?.type === 'variable_declarator' || one?.type === 'resource');
  const assigned = uses.map((use) => use.parent).find((one) => one?.type === 'assignment_expression');
  const known = [declared?.id, assigned?.id, node.id];
  if (!declared || uses.some((use) => !known.includes(use.parent?.id) && !isHarmless(use))) return undefined;
  if (declared.type === 'resource') return fromResource(site, name, declared);
  const declaration = declared.parent;
  const isAlone = named(declaration ?? undefined).filter((one) => one.type === 'variable_declarator').length === 1;
  if (declaration?.type !== 'local_variable_declaration' || !isAlone) return undefined;
  const type = child(declaration, 'type');
  const value = child(declared, 'value');
  if (assigned) return type && value?.type === 'null_literal' ? fromAssigned(site, name, assigned, type) : undefined;
  const connection = value && connectionOf(value);
  if (!connection || !isBefore(declaration, site)) return undefined;
  const prepared = preparedClass(site.template);
  const isVar = type?.text === 'var';
  const line = `${isVar ? 'var' : prepared.name} ${name} = ${connection}.prepareStatement(${site.passed});`;
  return [
    ...site.edits,
    ...(isVar ? [] : prepared.imports),
    withoutLine(declaration, site),
    before(site, [line, ...setters(site, name)]),
  ];
}

/** `Statement s = null; … s = connection.createStatement();`, as before there were resources. */
function fromAssigned(site: Site, name: string, assigned: SyntaxNode, type: SyntaxNode): readonly Edit[] | undefined {
  const right = child(assigned, 'right');
  const connection = right && connectionOf(right);
  const whole = assigned.parent;
  if (!connection || whole?.type !== 'expression_statement' || !isBefore(whole, site)) return undefined;
  const prepared = preparedClass(site.template);
  return [
    ...site.edits,
    ...prepared.imports,
    { span: spanOf(type), text: prepared.name },
    withoutLine(whole, site),
    before(site, [`${name} = ${connection}.prepareStatement(${site.passed});`, ...setters(site, name)]),
  ];
}

/** `try (Statement s = connection.createStatement()) {`: the text comes first, so it must be known there. */
function fromResource(site: Site, name: string, resource: SyntaxNode): readonly Edit[] | undefined {
  const { template, bound, statement } = site;
  const value = child(resource, 'value');
  const connection = value && connectionOf(value);
  const isKnown =
    template.from === 'argument' ? bound.length === holesIn(template) : template.span.end < resource.startIndex;
  const isOwnBlock = statement.parent?.parent?.id === resource.parent?.parent?.id;
  if (!connection || !isKnown || !isOwnBlock) return undefined;
  const prepared = preparedClass(template);
  return [
    ...site.edits,
    ...prepared.imports,
    { span: spanOf(resource), text: `${prepared.name} ${name} = ${connection}.prepareStatement(${site.passed})` },
    before(site, setters(site, name)),
  ];
}

function setters({ bound, node }: Site, name: string): readonly string[] {
  return bound.map((one, index) => `${name}.${setter(one, index + 1, node)};`);
}

/** Lines before the statement of the call. */
function before({ template, statement }: Site, lines: readonly string[]): Edit {
  const line = lineBefore(template.source, spanOf(statement));
  const at = statement.startIndex;
  return { span: { start: at, end: at }, text: lines.map((one) => one + line).join('') };
}

/** Takes a statement out with the line break behind it. */
function withoutLine({ startIndex, endIndex }: SyntaxNode, { template }: Site): Edit {
  const behind = /^[ \t]*\r?\n[ \t]*/.exec(template.source.slice(endIndex))?.[0].length ?? 0;
  return { span: { start: startIndex, end: endIndex + behind }, text: '' };
}

function isBefore(one: SyntaxNode, { statement }: Site): boolean {
  return one.parent?.id === statement.parent?.id && one.endIndex <= statement.startIndex;
}

/** `s.close()`, `s != null`, and what is asked of any statement after it ran. */
function isHarmless(use: SyntaxNode): boolean {
  if (use.parent?.type === 'binary_expression') return true;
  const method = use.parent?.type === 'method_invocation' ? child(use.parent, 'name')?.text : undefined;
  return /^(?:close|getGeneratedKeys|getUpdateCount|getResultSet)$/.test(method ?? '');
}

/** `connection` of `connection.createStatement()`; a statement with flags is made for more than this. */
function connectionOf(created: SyntaxNode): string | undefined {
  const isPlain = created.type === 'method_invocation' && child(created, 'name')?.text === 'createStatement';
  return isPlain && named(child(created, 'arguments')).length === 0 ? child(created, 'object')?.text : undefined;
}

function holesIn({ parts }: Template): number {
  return parts.filter((part) => part.kind === 'hole' && part.joint !== 'placeholder').length;
}

/** How the file names the class, and the import that it needs for that. */
function preparedClass({ source }: Template): { readonly name: string; readonly imports: readonly Edit[] } {
  if (/^import[ \t]+java\.sql\.(?:\*|PreparedStatement)[ \t]*;/m.test(source))
    return { name: 'PreparedStatement', imports: [] };
  const own = /^import[ \t]+java\.sql\.\w+[ \t]*;[ \t]*(\r?\n)/m.exec(source);
  if (!own) return { name: 'java.sql.PreparedStatement', imports: [] };
  const span = { start: own.index, end: own.index };
  return { name: 'PreparedStatement', imports: [{ span, text: `import java.sql.PreparedStatement;${own[1]}` }] };
}
