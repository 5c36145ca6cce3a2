import { afterEach, describe, expect, it, vi } from 'vitest';
import { processEnv } from '../../src/env/node.js';

const NODE = process.execPath;
const { run } = processEnv();
const print = (code: string): Promise<{ exitCode: number | null; stdout: Uint8Array }> =>
  run(NODE, ['-e', code]);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the folders of a process', () => {
  it('are asked for when they are needed: a working folder that is gone is an ordinary error then', () => {
    vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw Object.assign(new Error('uv_cwd'), { code: 'ENOENT' });
    });
    const env = processEnv();
    expect(() => env.cwd()).toThrow(
      expect.objectContaining({ code: 'no_working_folder', exitCode: 1 }),
    );
  });

  it.each(['', 'a/folder'])(
    'have no home where HOME is "%s": it would be below the working folder',
    (home) => {
      vi.stubEnv('HOME', home);
      expect(processEnv().homeDirectory()).toBeNull();
    },
  );
});

describe('a program that is run', () => {
  it('gets its arguments as they are, without a shell', async () => {
    const ran = await run(NODE, ['-p', 'process.argv[1]', '$HOME; echo "x" `y`']);
    expect(textOf(ran.stdout)).toBe('$HOME; echo "x" `y`\n');
  });

  it('says how it ended', async () => {
    expect((await print('process.exit(3)')).exitCode).toBe(3);
    expect((await print('0')).exitCode).toBe(0);
  });

  it('that is not there is no error of ours', async () => {
    const ran = await run('no-such-program-anywhere', []);
    expect(ran.exitCode).toBeNull();
    expect(ran.stdout).toHaveLength(0);
  });

  it('is ended where it has no end of its own in time, or none to what it prints', async () => {
    const waiting = 'setInterval(() => {}, 1_000)';
    expect((await run(NODE, ['-e', waiting], {}, 50)).exitCode).toBeNull();
    const talking = 'for (;;) require("node:fs").writeSync(1, "x".repeat(1 << 20))';
    expect((await run(NODE, ['-e', talking])).exitCode).toBeNull();
  });

  it('inherits variables, but no keys and no secrets', async () => {
    const secrets = [
      'PARADIME_API_SECRET',
      'PARADIME_API_KEY',
      'API_SECRET',
      'API_KEY',
      'X_Y_API_SECRET',
      'paradime_api_secret',
      'Api_Key',
    ];
    for (const name of secrets) vi.stubEnv(name, 'open sesame');
    vi.stubEnv('GIT_DIR', 'kept');
    const seen: unknown = JSON.parse(
      textOf((await print('console.log(JSON.stringify(process.env))')).stdout),
    );
    expect(seen).toMatchObject({ GIT_DIR: 'kept' });
    expect(JSON.stringify(seen)).not.toContain('open sesame');
  });

  it('gets variables of its own beside those, and over them', async () => {
    vi.stubEnv('KEPT', 'kept');
    vi.stubEnv('OTHER', 'inherited');
    const code = 'console.log(process.env.KEPT, process.env.OTHER)';
    const ran = await run(NODE, ['-e', code], { OTHER: 'given' });
    expect(textOf(ran.stdout)).toBe('kept given\n');
  });

  it('has nothing to read', async () => {
    const ran = await print(
      'process.stdin.on("data", () => {}).on("end", () => console.log("end"))',
    );
    expect(textOf(ran.stdout)).toBe('end\n');
  });
});
