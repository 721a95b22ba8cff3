/** Asks git which files there are and which have shipped; never changes anything, and does without git where it is missing. */
import { execFile } from 'node:child_process';

/** Files that git tracks or would track, relative to `root`; undefined when `root` is not under git. */
export async function gitFiles(root: string): Promise<readonly string[] | undefined> {
  return lines(await git(root, ['ls-files', '-co', '--exclude-standard', '-z']));
}

/** The top of the repository that `folder` lies in; undefined without git. */
export async function gitTop(folder: string): Promise<string | undefined> {
  return (await git(folder, ['rev-parse', '--show-toplevel']))?.trim() || undefined;
}

export interface Shipped {
  /** Paths relative to `root`; undefined when nothing can be known to have shipped. */
  readonly paths: ReadonlySet<string> | undefined;
  /** Why `since` could not be used. */
  readonly problem?: string;
}

/**
 * The files that stand on the default branch (or in `since`): they have shipped. On the default branch itself, what is
 * committed has.
 */
export async function gitShipped(root: string, since: string | undefined): Promise<Shipped> {
  const base = since ?? (await defaultBranch(root));
  if (base === undefined) return { paths: undefined };
  const commit = (
    await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`])
  )?.trim();
  const listed = commit && lines(await git(root, ['ls-tree', '-r', '-z', '--name-only', commit]));
  if (listed) return { paths: new Set(listed) };
  if (since === undefined) return { paths: undefined };
  const problem = `git knows no commit called ${JSON.stringify(since)} here. Name a branch, a tag or a commit.`;
  return { paths: undefined, problem };
}

/** Which of `paths` git does not track, and which stand on the default branch with another text; undefined without git. */
export async function gitChanges(
  root: string,
  paths: readonly string[],
): Promise<{ readonly untracked: readonly string[]; readonly edited: readonly string[] } | undefined> {
  const listed = lines(await git(root, ['ls-files', '--cached', '-z']));
  if (!listed) return undefined;
  const base = await defaultBranch(root);
  const differing = base && (await git(root, ['diff', '--name-only', '--diff-filter=M', '--relative', '-z', base]));
  const tracked = new Set(listed);
  const edited = new Set(lines(differing || undefined));
  return { untracked: paths.filter((path) => !tracked.has(path)), edited: paths.filter((path) => edited.has(path)) };
}

/** HEAD when it is the default branch, otherwise the default branch as the remote or this repository has it. */
async function defaultBranch(root: string): Promise<string | undefined> {
  const [remote, current, refs] = await Promise.all([
    git(root, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD']),
    git(root, ['symbolic-ref', '--quiet', '--short', 'HEAD']),
    git(root, ['for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/remotes/origin']),
  ]);
  const known = new Set(refs?.split('\n'));
  const candidates = [
    remote?.trim(),
    ...['main', 'master'].flatMap((name) => [`refs/remotes/origin/${name}`, `refs/heads/${name}`]),
  ];
  const ref = candidates.find((candidate) => candidate !== undefined && known.has(candidate));
  if (ref === undefined) return undefined;
  const name = ref.replace(/^refs\/(heads|remotes\/origin)\//, '');
  return current?.trim() === name ? 'HEAD' : ref;
}

/** What git prints; undefined when it fails or is not there. */
function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = {
      cwd: folder,
      maxBuffer: 256 * 1024 * 1024,
      windowsHide: true,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    };
    execFile('git', [...args], options, (error, stdout) => resolve(error ? undefined : stdout));
  });
}

function lines(output: string | undefined): readonly string[] | undefined {
  return output?.split('\0').filter((line) => line !== '');
}
