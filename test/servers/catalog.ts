/** Writes server/src/locks/catalog.ts: what the catalogs of the servers say about built-in functions and casts. */
import type pg from 'pg';

/**
 * Names of built-in functions with a form that is immutable or stable. Functions behind operators and types, which no one
 * calls by name, are left out, and statistics.
 */
const steadyFunctions = `
  SELECT DISTINCT proname AS name FROM pg_proc p
  WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND provolatile <> 'v'
    AND NOT 'internal'::regtype = ANY (proargtypes) AND NOT 'cstring'::regtype = ANY (proargtypes)
    AND prorettype NOT IN ('internal'::regtype, 'cstring'::regtype, 'trigger'::regtype, 'event_trigger'::regtype)
    AND proname !~ '^(pg_stat|bt|gin|gist|hash|brin|spg|binary_upgrade|RI_|in_range)'
    AND NOT EXISTS (SELECT FROM pg_operator WHERE oprcode = p.oid)
    AND NOT EXISTS (SELECT FROM pg_type WHERE p.oid IN (typinput, typoutput, typreceive, typsend, typmodin, typmodout))
    AND NOT EXISTS (SELECT FROM pg_aggregate WHERE p.oid IN (aggtransfn, aggfinalfn, aggmtransfn, aggminvtransfn, aggmfinalfn, aggcombinefn))`;

/** Casts that change nothing in a stored value. */
const binaryCasts = `
  SELECT s.typname || ' > ' || t.typname AS name
  FROM pg_cast JOIN pg_type s ON s.oid = castsource JOIN pg_type t ON t.oid = casttarget WHERE castmethod = 'b'`;

export interface CatalogFacts {
  readonly steadyFunctions: ReadonlySet<string>;
  readonly binaryCasts: ReadonlySet<string>;
}

export async function readCatalog(client: pg.Client): Promise<CatalogFacts> {
  const names = async (query: string) =>
    new Set((await client.query<{ name: string }>(query)).rows.map((row) => row.name));
  return { steadyFunctions: await names(steadyFunctions), binaryCasts: await names(binaryCasts) };
}

/** The module's text for what all servers together say. */
export function writeCatalog(servers: readonly CatalogFacts[]): string {
  const all = (key: keyof CatalogFacts) => [...new Set(servers.flatMap((server) => [...server[key]]))].sort();
  return `/** What the catalogs of PostgreSQL 14 to 18 say, together. Generated and compared by test/servers/catalog.test.ts. */

/** Built-in functions that have a form that is not volatile (pg_proc.provolatile); no name has both kinds but two rare ones. */
export const steadyFunctions: ReadonlySet<string> = new Set(
  \`
${lines(all('steadyFunctions'), ' ')}
\`
    .trim()
    .split(/\\s+/),
);

/** Built-in casts, \`from > to\`, that keep the stored value as it is (pg_cast.castmethod b). */
export const binaryCasts: ReadonlySet<string> = new Set(
  \`
${lines(all('binaryCasts'), ', ')}
\`
    .trim()
    .split(/,\\s+/),
);
`;
}

function lines(words: readonly string[], separator: string): string {
  const result: string[] = [''];
  for (const word of words) {
    const line = result.at(-1) ?? '';
    if (line.length + word.length > 110) result.push(word);
    else result[result.length - 1] = line === '' ? word : `${line}${separator}${word}`;
  }
  return result.join(`${separator.trimEnd()}\n`);
}
