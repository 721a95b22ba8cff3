/** libpq's connection service file: named sets of connection parameters outside the workspace. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError } from './errors';
import type { Variables } from './variables';

/** The parameters of a service (manual, section 34.17). Fails with an EnvironmentError that names the files looked into. */
export function readService(name: string, variables: Variables): Readonly<Record<string, string>> {
  const system = variables.PGSYSCONFDIR;
  const files = [
    variables.PGSERVICEFILE ?? join(homedir(), '.pg_service.conf'),
    ...(system ? [join(system, 'pg_service.conf')] : []),
  ];
  for (const file of files) {
    const found = section(readText(file), name);
    if (found) return found;
  }
  throw new EnvironmentError(`The service ${name} is not defined in ${files.join(' or ')}.`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function section(text: string, name: string): Record<string, string> | undefined {
  let found: Record<string, string> | undefined;
  let inside = false;
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    if (line.startsWith('[')) {
      if (inside) return found;
      inside = line === `[${name}]`;
      if (inside) found = {};
    } else if (inside && found && !line.startsWith('#') && line.includes('=')) {
      const equals = line.indexOf('=');
      found[line.slice(0, equals).trim()] = line.slice(equals + 1).trim();
    }
  }
  return found;
}
