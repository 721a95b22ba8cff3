/** Python's drivers on a real server, as Debian packages them. */
import { join } from 'node:path';
import { builtCases } from '../../server/src/rules/concatenated-query/harness/python-built-cases';
import { cases } from '../../server/src/rules/concatenated-query/harness/python-cases';
import { processRunner, whyNot } from './process-runner';
import { prove, type Toolchain } from './prove';

// The system's own Python has the system's packages.
const python = '/usr/bin/python3';

const toolchain: Toolchain = {
  language: 'python',
  missing: whyNot(python, '-c', 'import psycopg2, psycopg, asyncpg, sqlalchemy, databases, django'),
  start: async (_, environment) =>
    processRunner([python, join(import.meta.dirname, 'run.py')], environment, (code, input) => ({ code, input })),
};

prove('Python', toolchain, { ...cases, ...builtCases });
