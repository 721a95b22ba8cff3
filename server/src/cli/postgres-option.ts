/** `--postgres VERSION`, which several commands take. */
import { InvalidArgumentError, Option } from 'commander';
import type { PostgresVersion } from '../locks/effect';
import { postgresVersions, postgresWords } from '../workspace/settings';

export function postgresOption(): Option {
  return new Option('--postgres <version>', 'major version of the server').argParser(postgresVersion);
}

function postgresVersion(value: string): PostgresVersion {
  const version = postgresVersions.find((one) => String(one) === value);
  if (version === undefined) throw new InvalidArgumentError(`It ${postgresWords(value)}`);
  return version;
}
