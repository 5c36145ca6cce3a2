/** How an annotation names a file: by its path below the top of the repository, which is all that GitHub knows. */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Env } from '../../env.js';
import type { LocateFile } from '../../render/annotations.js';

/** What looking for the top needs of the outside. */
type LocateEnv = Pick<Env, 'cwd' | 'variables'> & {
  readonly files: Pick<Env['files'], 'size' | 'realPath'>;
};

/**
 * Finds the tops of the repositories that the words of a command line can be about, and so that of each
 * file. Where there is no repository, the workspace of the job is taken for one; what is in neither is
 * named as it was.
 */
export async function locateInRepository(
  words: readonly string[],
  env: LocateEnv,
): Promise<LocateFile> {
  const here = folderOrRoot(env.cwd);
  const named = env.variables['GITHUB_WORKSPACE'];
  const workspace = named ? await realOr(named, env) : null;
  const folders = [here, ...words.map((word) => dirname(resolve(here, word)))];
  const tops = new Set<string>();
  for (const folder of folders) {
    const top = await findTop(folder, workspace, env);
    if (top !== null) tops.add(top);
  }
  if (workspace !== null) tops.add(workspace);
  return (file) => {
    const path = resolve(here, file);
    // The innermost: the workspace of a job can hold several repositories.
    for (const top of [...tops].sort((a, b) => b.length - a.length)) {
      const way = relative(top, path);
      if (way !== '' && way.split(sep)[0] !== '..' && !isAbsolute(way)) return withSlashes(way);
    }
    return withSlashes(isAbsolute(file) ? path : relative(here, path));
  };
}

/**
 * The top of the repository around a folder. The job's own is the outermost one in its workspace: the
 * lines of a submodule are not among those that its pull request shows.
 */
async function findTop(
  folder: string,
  workspace: string | null,
  { files }: LocateEnv,
): Promise<string | null> {
  let top: string | null = null;
  for (let each = folder; ; each = dirname(each)) {
    const isTop = (await files.size(join(each, '.git')).catch(() => null)) !== null;
    if (isTop) top = each;
    const isBelow = workspace !== null && each.startsWith(`${workspace}${sep}`);
    if ((top !== null && !isBelow) || each === dirname(each)) return top;
  }
}

async function realOr(path: string, { files }: LocateEnv): Promise<string> {
  return (await files.realPath(path).catch(() => null)) ?? path;
}

/** Where there is no working folder, only whole paths can be meant. */
function folderOrRoot(cwd: Env['cwd']): string {
  try {
    return cwd();
  } catch {
    return resolve(sep);
  }
}

function withSlashes(path: string): string {
  return path.split(sep).join('/');
}
