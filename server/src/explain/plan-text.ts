/**
 * Writes a plan in the layout of the server's text format. EXPLAIN ANALYZE really runs its statement, so it is asked once,
 * for JSON; what is rare stands as `Key: value`.
 */

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
type Node = { readonly [key: string]: Value };

/** The lines of a plan as EXPLAIN (FORMAT JSON) gave it; none when it is something else. */
export function planText(json: unknown): readonly string[] {
  const top = Array.isArray(json) ? json[0] : undefined;
  if (!isNode(top) || !isNode(top.Plan)) return [];
  const plan: Node = top;
  return [
    ...nodeLines(top.Plan, 0, ''),
    ...settings(plan),
    ...planning(plan),
    ...list(plan.Triggers).filter(isNode).map(trigger),
    ...timing(plan, 'Execution Time'),
  ];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Value | undefined): string {
  return value === undefined || value === null
    ? ''
    : list(value).length > 0
      ? list(value).map(text).join(', ')
      : String(value);
}

function nodeLines(node: Node, indent: number, arrow: string): string[] {
  const inner = indent + (arrow === '' ? 2 : 6);
  const pad = ' '.repeat(inner);
  const lines = [`${' '.repeat(indent)}${arrow}${title(node)}${figures(node)}`];
  lines.push(...properties(node).map((line) => pad + line));
  for (const child of list(node.Plans).filter(isNode)) {
    const name = text(child['Subplan Name']);
    if (name) lines.push(pad + name);
    lines.push(...nodeLines(child, inner + (name ? 2 : 0), '->  '));
  }
  return lines;
}

const aggregates: Readonly<Record<string, string>> = {
  Sorted: 'GroupAggregate',
  Hashed: 'HashAggregate',
  Mixed: 'MixedAggregate',
};

function title(node: Node): string {
  const type = text(node['Node Type']);
  const strategy = text(node.Strategy);
  const joined = text(node['Join Type']);
  const partial = text(node['Partial Mode']);
  let name = type;
  if (type === 'Aggregate') name = aggregates[strategy] ?? type;
  if (type === 'ModifyTable') name = text(node.Operation);
  if (type === 'SetOp') name = `${strategy === 'Hashed' ? 'HashSetOp' : 'SetOp'} ${text(node.Command)}`;
  if (joined && joined !== 'Inner') name = `${type.replace(/ Join$/, '')} ${joined} Join`;
  if (partial && partial !== 'Simple') name = `${partial} ${name}`;
  if (node['Parallel Aware'] === true) name = `Parallel ${name}`;
  if (node['Async Capable'] === true) name = `Async ${name}`;
  return name + scanned(node, type);
}

function scanned(node: Node, type: string): string {
  const index = name(node['Index Name']);
  if (type === 'Bitmap Index Scan') return ` on ${index}`;
  const direction = node['Scan Direction'] === 'Backward' ? ' Backward' : '';
  const alias = name(node.Alias);
  const from = name(node['Relation Name'] ?? node['CTE Name'] ?? node['Function Name'] ?? node['Tuplestore Name']);
  const schema = node['Relation Name'] ? name(node.Schema) : '';
  const qualified = schema && schema !== 'public' ? `${schema}.${from}` : from;
  const on = from ? ` on ${qualified}${alias && alias !== from ? ` ${alias}` : ''}` : alias ? ` on ${alias}` : '';
  return `${direction}${index ? ` using ${index}` : ''}${on}`;
}

/** As the server writes a name. */
function name(value: Value | undefined): string {
  const raw = text(value);
  return raw === '' || /^[a-z_][a-z0-9_$]*$/.test(raw) ? raw : `"${raw.replaceAll('"', '""')}"`;
}

function fixed(value: Value | undefined, digits: number): string {
  return typeof value === 'number' ? value.toFixed(digits) : text(value);
}

function figures(node: Node): string {
  const estimated = `  (cost=${fixed(node['Startup Cost'], 2)}..${fixed(node['Total Cost'], 2)} rows=${text(node['Plan Rows'])} width=${text(node['Plan Width'])})`;
  const loops = node['Actual Loops'];
  if (loops === undefined) return estimated;
  if (loops === 0) return `${estimated} (never executed)`;
  const time =
    node['Actual Total Time'] === undefined
      ? ''
      : `time=${fixed(node['Actual Startup Time'], 3)}..${fixed(node['Actual Total Time'], 3)} `;
  return `${estimated} (actual ${time}rows=${text(node['Actual Rows'])} loops=${text(loops)})`;
}

/** Keys that stand in the title, the figures or a line together with others; and what only VERBOSE shows. */
const elsewhere = new Set(
  (
    'Node Type,Strategy,Join Type,Partial Mode,Operation,Command,Parallel Aware,Async Capable,Index Name,Scan Direction,Alias,' +
    'Relation Name,CTE Name,Function Name,Tuplestore Name,Schema,Startup Cost,Total Cost,Plan Rows,Plan Width,' +
    'Actual Startup Time,Actual Total Time,Actual Rows,Actual Loops,Plans,Parent Relationship,Subplan Name,Output,Inner Unique,' +
    'Single Copy,Sort Method,Sort Space Used,Sort Space Type,Hash Buckets,Original Hash Buckets,Hash Batches,Original Hash Batches,' +
    'Peak Memory Usage,HashAgg Batches,Disk Usage,Planned Partitions,Workers,Disabled,Query Identifier,Target Tables'
  ).split(','),
);
const counted = /(?: Blocks| (?:Read|Write) Time|^WAL .*)$/;

function properties(node: Node): string[] {
  const lines: string[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (elsewhere.has(key) || counted.test(key)) continue;
    if (value === 0 && /^(?:Rows Removed|Subplans Removed)/.test(key)) continue;
    if (typeof value === 'object' && !Array.isArray(value)) continue;
    const condition = list(value).length === 0 || typeof list(value)[0] === 'string';
    if (condition) lines.push(`${key}: ${typeof value === 'boolean' ? (value ? 'true' : 'false') : text(value)}`);
  }
  if (node.Disabled === true) lines.push('Disabled: true');
  if (node['Sort Method']) {
    lines.push(
      `Sort Method: ${text(node['Sort Method'])}  ${text(node['Sort Space Type'])}: ${text(node['Sort Space Used'])}kB`,
    );
  }
  if (node['Hash Buckets'] !== undefined) {
    lines.push(
      `Buckets: ${text(node['Hash Buckets'])}  Batches: ${text(node['Hash Batches'])}  Memory Usage: ${text(node['Peak Memory Usage'])}kB`,
    );
  }
  if (node['HashAgg Batches'] !== undefined) {
    const disk = node['Disk Usage'] ? `  Disk Usage: ${text(node['Disk Usage'])}kB` : '';
    lines.push(`Batches: ${text(node['HashAgg Batches'])}  Memory Usage: ${text(node['Peak Memory Usage'])}kB${disk}`);
  }
  return [...lines, ...buffers(node), ...wal(node)];
}

function buffers(node: Node): string[] {
  const kinds = ['Shared', 'Local', 'Temp'].flatMap((kind) => {
    const counts = ['Hit', 'Read', 'Dirtied', 'Written'].flatMap((what) => {
      const count = node[`${kind} ${what} Blocks`];
      return count ? [`${what.toLowerCase()}=${text(count)}`] : [];
    });
    return counts.length > 0 ? [`${kind.toLowerCase()} ${counts.join(' ')}`] : [];
  });
  return kinds.length > 0 ? [`Buffers: ${kinds.join(', ')}`] : [];
}

function wal(node: Node): string[] {
  const parts = ['Records', 'FPI', 'Bytes'].flatMap((what) => {
    const count = node[`WAL ${what}`];
    return count ? [`${what.toLowerCase()}=${text(count)}`] : [];
  });
  return parts.length > 0 ? [`WAL: ${parts.join(' ')}`] : [];
}

function settings(plan: Node): string[] {
  const changed = plan.Settings;
  if (!isNode(changed)) return [];
  return [
    `Settings: ${Object.entries(changed)
      .map(([name, value]) => `${name} = '${text(value)}'`)
      .join(', ')}`,
  ];
}

function planning(plan: Node): string[] {
  const used = isNode(plan.Planning) ? buffers(plan.Planning) : [];
  return [
    ...(used.length > 0 ? ['Planning:', ...used.map((line) => `  ${line}`)] : []),
    ...timing(plan, 'Planning Time'),
  ];
}

function timing(plan: Node, key: string): string[] {
  return plan[key] === undefined ? [] : [`${key}: ${fixed(plan[key], 3)} ms`];
}

function trigger(one: Node): string {
  const constraint = one['Constraint Name']
    ? ` for constraint ${text(one['Constraint Name'])}`
    : ` ${text(one['Trigger Name'])}`;
  return `Trigger${constraint}: time=${fixed(one.Time, 3)} calls=${text(one.Calls)}`;
}
