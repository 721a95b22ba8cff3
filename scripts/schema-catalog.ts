/** Writes a schema down line by line, once from a server's catalog and once from the replay, so that the two can be compared. */
import type { Column, Constraint, QualifiedName, Relation, Schema, Table, UserType } from '../server/src/schema/model';
import { unknownType } from '../server/src/schema/type-name';

/** Gives rows of one column `line`, as `line` of each row. */
export type QueryLines = (sql: string) => Promise<readonly string[]>;

/** Everything in the catalog that a history can have made, without what belongs to extensions and the server itself. */
export async function catalogLines(query: QueryLines): Promise<string[]> {
  return [...(await query(catalogQuery))].sort();
}

/** The same lines from the replayed schema. */
export function schemaLines(schema: Schema): string[] {
  const relations = schema.relationNames().flatMap((name) => {
    const relation = schema.relation(name);
    return relation === undefined || relation === 'dropped' ? [] : relationLines(relation);
  });
  const types = schema.typeNames().flatMap((name) => {
    const type = schema.type(name);
    return type === undefined || type === 'dropped' ? [] : typeLines(type);
  });
  const routines = schema.routineNames().flatMap((name) => {
    const routine = schema.routine(name);
    return routine ? [`${routine.kind} ${full(name)} ${routine.overloads.length}`] : [];
  });
  return [...relations, ...types, ...routines].sort();
}

/** Lines that only one side has: `catalog: …` and `replay: …`. */
export function differences(catalog: readonly string[], replayed: readonly string[]): string[] {
  const inCatalog = new Set(catalog);
  const inReplay = new Set(replayed);
  // What the replay says it does not know is no difference, whatever it is, as long as it is there.
  const open = replayed.filter((line) => line.includes(unknown)).map((line) => ({ line, pattern: patternOf(line) }));
  const isMet = ({ pattern }: { readonly pattern: RegExp }) => catalog.some((line) => pattern.test(line));
  const met = new Set(open.filter(isMet).map(({ line }) => line));
  return [
    ...catalog
      .filter((line) => !inReplay.has(line) && !open.some(({ pattern }) => pattern.test(line)))
      .map((line) => `catalog: ${line}`),
    ...replayed.filter((line) => !inCatalog.has(line) && !met.has(line)).map((line) => `replay:  ${line}`),
  ];
}

function patternOf(line: string): RegExp {
  const escaped = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  return new RegExp(`^${line.split(unknown).map(escaped).join('.*')}$`);
}

const unknown = '<unknown>';
const full = ({ schema, name }: QualifiedName): string => `${schema}.${name}`;
const list = (names: readonly (string | undefined)[]): string => names.map((name) => name ?? '<expression>').join(',');

function relationLines(relation: Relation): string[] {
  const name = full(relation.name);
  switch (relation.kind) {
    case 'index':
      return [
        `index ${name} on ${full(relation.table)} ${relation.method} (${list(relation.keys.map((key) => key.column))})` +
          ` include (${list(relation.include)})${flag(relation.unique, 'unique')}${flag(relation.predicate, 'partial')}` +
          `${flag(!relation.valid, 'invalid')}${flag(relation.constraint, 'constraint')}${flag(relation.clustered, 'clustered')}` +
          `${relation.parent ? ` of ${full(relation.parent)}` : ''}`,
      ];
    case 'sequence': {
      const owner = relation.ownedBy ? ` owned by ${full(relation.ownedBy.table)}.${relation.ownedBy.column}` : '';
      return [`sequence ${name} ${relation.type}${owner}`];
    }
    case 'view':
    case 'materialized view': {
      const columns = relation.columns === undefined ? unknown : list(relation.columns);
      const head = `${relation.kind} ${name} (${columns})${flag(!relation.populated, 'unpopulated')}`;
      return [head, ...relation.parts.map((part) => `${part.kind} ${part.name} on ${name}`)];
    }
    default:
      return tableLines(relation);
  }
}

function tableLines(table: Table): string[] {
  const name = full(table.name);
  const partitionOf = table.partitionOf
    ? ` partition of ${full(table.partitionOf.parent)}${flag(table.partitionOf.isDefault, 'default')}`
    : '';
  const partitionBy = table.partitionBy ? ` by ${table.partitionBy.strategy} (${list(table.partitionBy.columns)})` : '';
  return [
    `${table.kind} ${name} ${table.persistence}${flag(table.rowSecurity, 'row security')}${partitionBy}${partitionOf}`,
    ...table.inherits.map((parent) => `inherits ${name} from ${full(parent)}`),
    ...table.columns.map((column, at) => columnLine(name, column, at)),
    ...table.constraints.map((constraint) => constraintLine(name, constraint)),
    ...table.triggers.map((trigger) => `trigger ${trigger.name} on ${name}`),
    ...table.parts.map((part) => `${part.kind} ${part.name} on ${name}`),
    ...table.statistics.map((one) => `statistics ${full(one.name)} on ${name}`),
    ...table.publications.map((publication) => `published ${name} by ${publication}`),
    ...table.referencedBy.map((from) => `references ${full(from)} to ${name}`),
  ];
}

function columnLine(table: string, column: Column, at: number): string {
  return (
    `column ${table} ${at + 1} ${column.name} ${column.type === unknownType ? unknown : column.type.display}${flag(column.notNull, 'not null')}` +
    `${flag(column.default, 'default')}${flag(column.identity, `identity ${column.identity}`)}` +
    `${flag(column.generated, `generated ${column.generated}`)}${inheritance(column.inherited)}`
  );
}

function constraintLine(table: string, constraint: Constraint): string {
  const reference =
    constraint.kind === 'foreign key'
      ? ` to ${full(constraint.references)} (${list(constraint.referencedColumns)}) on delete ${constraint.onDelete}`
      : '';
  const columns = constraint.kind === 'check' ? [...constraint.columns].sort() : constraint.columns;
  return (
    `constraint ${table} ${constraint.name} ${constraint.kind} (${list(columns)})${reference}` +
    `${flag(!constraint.valid, 'not valid')}${flag(!constraint.enforced, 'not enforced')}${inheritance(constraint.inherited)}`
  );
}

function inheritance(inherited: Column['inherited']): string {
  return inherited ? ` inherited ${inherited.parents}${flag(inherited.local, 'local')}` : '';
}

function typeLines(type: UserType): string[] {
  const name = full(type.name);
  switch (type.kind) {
    case 'enum':
      return [`enum ${name} (${type.labels.join(',')})`];
    case 'domain':
      return [
        `domain ${name} ${type.base.display}${flag(type.notNull, 'not null')}`,
        ...type.constraints.map(
          (constraint) =>
            `domain constraint ${name} ${constraint.name} ${constraint.expression ? 'check' : 'not null'}${flag(!constraint.valid, 'not valid')}`,
        ),
      ];
    case 'composite':
      return [
        `composite ${name} (${type.columns.map((column) => `${column.name} ${column.type.display}`).join(', ')})`,
      ];
    default:
      return [`${type.kind} ${name}`];
  }
}

function flag(present: unknown, word: string): string {
  return present ? ` ${word}` : '';
}

const own = (classId: string, oid: string) =>
  `not exists (select from pg_depend e where e.classid = '${classId}'::regclass and e.objid = ${oid} and e.deptype = 'e')`;
const attributes = (relation: string, numbers: string) =>
  `(select coalesce(string_agg(coalesce(a.attname::text, '<expression>'), ',' order by n.ord), '')
    from unnest(${numbers}) with ordinality n(num, ord) left join pg_attribute a on a.attrelid = ${relation} and a.attnum = n.num)`;

const catalogQuery = `
with relation as (
  select c.*, s.nspname || '.' || c.relname as full_name
  from pg_class c
  join lateral (select case when n.oid = pg_my_temp_schema() then 'pg_temp' else n.nspname::text end as nspname
    from pg_namespace n where n.oid = c.relnamespace
    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname not like 'pg_toast_temp%') s on true
  where ${own('pg_class', 'c.oid')}
), type as (
  select t.*, n.nspname || '.' || t.typname as full_name
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and ${own('pg_type', 't.oid')}
)
select case c.relkind when 'f' then 'foreign table ' else 'table ' end || c.full_name
  || case c.relpersistence when 'p' then ' permanent' when 'u' then ' unlogged' else ' temporary' end
  || case when c.relrowsecurity then ' row security' else '' end
  || coalesce((select ' by ' || case p.partstrat when 'r' then 'range' when 'l' then 'list' else 'hash' end
       || ' (' || ${attributes('c.oid', 'p.partattrs::int2[]')} || ')' from pg_partitioned_table p where p.partrelid = c.oid), '')
  || coalesce((select ' partition of ' || parent.full_name
       || case when pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT' then ' default' else '' end
       from pg_inherits i join relation parent on parent.oid = i.inhparent where i.inhrelid = c.oid and c.relispartition), '') as line
from relation c where c.relkind in ('r', 'p', 'f')
union all
select 'inherits ' || c.full_name || ' from ' || parent.full_name
from relation c join pg_inherits i on i.inhrelid = c.oid join relation parent on parent.oid = i.inhparent
where c.relkind in ('r', 'f') and not c.relispartition
union all
select 'column ' || c.full_name || ' ' || row_number() over (partition by c.oid order by a.attnum) || ' ' || a.attname || ' '
  || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
  || case when a.atthasdef then ' default' else '' end
  || case a.attidentity when 'a' then ' identity always' when 'd' then ' identity by default' else '' end
  || case a.attgenerated when 's' then ' generated stored' when 'v' then ' generated virtual' else '' end
  || case when a.attinhcount > 0 then ' inherited ' || a.attinhcount || case when a.attislocal then ' local' else '' end else '' end
from relation c join pg_attribute a on a.attrelid = c.oid
where c.relkind in ('r', 'p', 'f') and a.attnum > 0 and not a.attisdropped
union all
select 'constraint ' || c.full_name || ' ' || k.conname || ' '
  || case k.contype when 'p' then 'primary key' when 'u' then 'unique' when 'x' then 'exclusion' when 'c' then 'check'
       when 'n' then 'not null' else 'foreign key' end
  || ' (' || case when k.contype = 'c' then
       (select coalesce(string_agg(a.attname, ',' order by a.attname collate "C"), '') from pg_attribute a
         where a.attrelid = c.oid and a.attnum = any (k.conkey))
     when k.contype = 'x' then
       (select coalesce(string_agg(a.attname, ',' order by u.ord), '') from unnest(k.conkey) with ordinality u(num, ord)
         join pg_attribute a on a.attrelid = c.oid and a.attnum = u.num)
     else ${attributes('c.oid', 'k.conkey')} end || ')'
  || case when k.contype = 'f' then ' to ' || target.full_name || ' (' || ${attributes('k.confrelid', 'k.confkey')} || ') on delete '
       || case k.confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null'
          else 'set default' end else '' end
  || case when k.convalidated then '' else ' not valid' end
  || case when k.conenforced then '' else ' not enforced' end
  || case when k.coninhcount > 0 then ' inherited ' || k.coninhcount || case when k.conislocal then ' local' else '' end else '' end
from relation c join pg_constraint k on k.conrelid = c.oid left join relation target on target.oid = k.confrelid
where c.relkind in ('r', 'p', 'f') and k.contype in ('p', 'u', 'x', 'c', 'n', 'f')
  and not (k.contype = 'f' and k.conparentid <> 0
    and exists (select from pg_constraint above where above.oid = k.conparentid and above.conrelid = k.conrelid))
union all
select distinct 'references ' || c.full_name || ' to ' || target.full_name
from relation c join pg_constraint k on k.conrelid = c.oid and k.contype = 'f' join relation target on target.oid = k.confrelid
where not (k.conparentid <> 0
    and exists (select from pg_constraint above where above.oid = k.conparentid and above.conrelid = k.conrelid))
union all
select 'trigger ' || t.tgname || ' on ' || c.full_name from relation c join pg_trigger t on t.tgrelid = c.oid
where not t.tgisinternal and c.relkind in ('r', 'p', 'f')
union all
select 'policy ' || p.polname || ' on ' || c.full_name from relation c join pg_policy p on p.polrelid = c.oid
union all
select 'rule ' || r.rulename || ' on ' || c.full_name from relation c join pg_rewrite r on r.ev_class = c.oid
where r.rulename <> '_RETURN'
union all
select 'statistics ' || n.nspname || '.' || s.stxname || ' on ' || c.full_name
from relation c join pg_statistic_ext s on s.stxrelid = c.oid join pg_namespace n on n.oid = s.stxnamespace
union all
select 'published ' || c.full_name || ' by ' || p.pubname
from relation c join pg_publication_rel r on r.prrelid = c.oid join pg_publication p on p.oid = r.prpubid
union all
select case p.prokind when 'p' then 'procedure ' else 'function ' end || n.nspname || '.' || p.proname || ' ' || count(*)
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema') and p.prokind in ('f', 'p') and ${own('pg_proc', 'p.oid')}
  and not exists (select from pg_depend i where i.classid = 'pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i')
group by p.prokind, n.nspname, p.proname
union all
select 'index ' || c.full_name || ' on ' || t.full_name || ' ' || am.amname
  || ' (' || ${attributes('t.oid', 'i.indkey[0:i.indnkeyatts - 1]::int2[]')} || ') include ('
  || ${attributes('t.oid', 'i.indkey[i.indnkeyatts:]::int2[]')} || ')'
  || case when i.indisunique then ' unique' else '' end || case when i.indpred is null then '' else ' partial' end
  || case when i.indisvalid then '' else ' invalid' end
  || case when exists (select from pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x')) then ' constraint' else '' end
  || case when i.indisclustered then ' clustered' else '' end
  || coalesce((select ' of ' || parent.full_name from pg_inherits h join relation parent on parent.oid = h.inhparent
       where h.inhrelid = c.oid), '')
from relation c join pg_index i on i.indexrelid = c.oid join relation t on t.oid = i.indrelid join pg_am am on am.oid = c.relam
union all
select case c.relkind when 'v' then 'view ' else 'materialized view ' end || c.full_name || ' ('
  || (select string_agg(a.attname, ',' order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) || ')'
  || case when c.relispopulated then '' else ' unpopulated' end
from relation c where c.relkind in ('v', 'm')
union all
select 'sequence ' || c.full_name || ' ' || format_type(s.seqtypid, null)
  || coalesce((select ' owned by ' || t.full_name || '.' || a.attname
       from pg_depend d join relation t on t.oid = d.refobjid join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
       where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
         and d.deptype in ('a', 'i') and d.refobjsubid > 0), '')
from relation c join pg_sequence s on s.seqrelid = c.oid
union all
select 'enum ' || t.full_name || ' ('
  || coalesce((select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid), '') || ')'
from type t where t.typtype = 'e'
union all
select 'domain ' || t.full_name || ' ' || format_type(t.typbasetype, t.typtypmod) || case when t.typnotnull then ' not null' else '' end
from type t where t.typtype = 'd'
union all
select 'domain constraint ' || t.full_name || ' ' || k.conname || case k.contype when 'c' then ' check' else ' not null' end
  || case when k.convalidated then '' else ' not valid' end
from type t join pg_constraint k on k.contypid = t.oid where t.typtype = 'd'
union all
select 'composite ' || c.full_name || ' (' || coalesce((select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
  from pg_attribute a where a.attrelid = c.oid and not a.attisdropped), '') || ')'
from relation c where c.relkind = 'c'
union all
select 'range ' || t.full_name from type t where t.typtype = 'r'
union all
select 'base ' || t.full_name from type t
where (t.typtype = 'b' and not exists (select from pg_type e where e.typarray = t.oid)) or not t.typisdefined
`;
