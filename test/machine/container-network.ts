/** A sandbox in a container on a private network, and the command in other containers there. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  GenericContainer,
  getContainerRuntimeClient,
  Network,
  type StartedNetwork,
  Wait,
} from 'testcontainers';
import { onTestFinished } from 'vitest';
import type { ReportFile } from '../../src/apply/report.js';
import type { SandboxState } from '../../src/sandbox/state.js';
import { emptyFolder } from '../built/run-roster.js';
import { makeCertificate } from './container-certificate.js';
import { collectOutput } from './container-output.js';

// Its cleaner is an image that would have to be pulled; what is started here is ended here.
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';

const GATEWAY = fileURLToPath(new URL('container-gateway.mjs', import.meta.url));
const CONTROL_PORT = 4001;
const EVENT_COMES_WITHIN_MS = 30_000;

/** The valve in front of the sandbox, and a look behind it. */
export interface Gateway {
  /** From the write after that many on, what is asked is done but not answered. */
  holdAfter(writes: number): Promise<void>;
  /** From now on, what is asked is done but not answered. */
  hold(): Promise<void>;
  /** Resolves when so many answers are held. */
  held(count: number): Promise<void>;
  /** Sends what is held, and holds no more. */
  release(): Promise<void>;
  /** Ends the connections whose answers are held, and holds no more. */
  lose(): Promise<void>;
  /** The address of every request to invite that came through, in their order. */
  invited(): Promise<readonly string[]>;
  state(): Promise<SandboxState>;
}

/** The command in a container, where it is process 1. */
export interface RosterContainer {
  /** The exit code, once it has ended. */
  readonly ended: Promise<number>;
  /** Everything printed so far. */
  output(): string;
  /** Resolves when that was printed; rejects when the command ends without. */
  printed(text: string): Promise<void>;
  /** Takes the container off the private network, its only one. */
  leaveNetwork(): Promise<void>;
  joinNetwork(): Promise<void>;
  /** Sends SIGTERM, and SIGKILL after 30 seconds; resolves when the container has ended. */
  stop(): Promise<void>;
  /** What `--report json=report.json` wrote. */
  report(): ReportFile;
}

/** The network with the sandbox in it. */
export interface PrivateNetwork {
  readonly gateway: Gateway;
  /** Starts the command with settings for the sandbox, in a folder with that roster. */
  startRoster(roster: string, ...args: readonly string[]): Promise<RosterContainer>;
}

/** Makes a network with a sandbox of its own; both end with the test. */
export async function startPrivateNetwork(image: string): Promise<PrivateNetwork> {
  const network = await new Network().start();
  onTestFinished(async () => void (await network.stop()));
  const certificates = makeCertificate('sandbox');
  const sandbox = await new GenericContainer(image)
    .withNetwork(network)
    .withNetworkAliases('sandbox')
    .withCopyFilesToContainer([{ source: GATEWAY, target: '/gateway/gateway.mjs' }])
    .withCopyContentToContainer([
      { content: certificates.key, target: '/gateway/key.pem', mode: 0o644 },
      { content: certificates.cert, target: '/gateway/cert.pem' },
    ])
    .withEntrypoint(['node', '/gateway/gateway.mjs'])
    .withExposedPorts(CONTROL_PORT)
    .withWaitStrategy(Wait.forLogMessage('The sandbox listens'))
    .start();
  onTestFinished(async () => void (await sandbox.stop()));
  return {
    gateway: connectGateway(`http://${sandbox.getHost()}:${sandbox.getMappedPort(CONTROL_PORT)}`),
    startRoster: (roster, ...args) =>
      startInNetwork(image, network, prepareFolder(roster, certificates.cert), args),
  };
}

function connectGateway(origin: string): Gateway {
  const ask = async (path: string): Promise<string> => {
    const signal = AbortSignal.timeout(EVENT_COMES_WITHIN_MS);
    return (await fetch(`${origin}${path}`, { signal })).text();
  };
  return {
    hold: async () => void (await ask('/hold')),
    holdAfter: async (writes) => void (await ask(`/hold-after?n=${writes}`)),
    held: async (count) => void (await ask(`/held?n=${count}`)),
    release: async () => void (await ask('/release')),
    lose: async () => void (await ask('/lose')),
    invited: async () => JSON.parse(await ask('/invited')),
    state: async () => JSON.parse(await ask('/state')),
  };
}

async function startInNetwork(
  image: string,
  network: StartedNetwork,
  folder: string,
  args: readonly string[],
): Promise<RosterContainer> {
  const output = collectOutput();
  const started = await new GenericContainer(image)
    .withNetwork(network)
    .withBindMounts([{ source: folder, target: '/work' }])
    .withEnvironment({
      PARADIME_API_ENDPOINT: 'https://sandbox:4443/graphql',
      PARADIME_API_KEY: 'sandbox-key',
      PARADIME_API_SECRET: 'sandbox-secret',
      NODE_EXTRA_CA_CERTS: '/work/ca.pem',
    })
    .withCommand([...args])
    .withLogConsumer(output.consume)
    .start();
  onTestFinished(async () => void (await started.stop()));
  const { container: client, network: networks } = await getContainerRuntimeClient();
  const container = client.getById(started.getId());
  const wire = networks.getById(network.getId());
  const ended = container.wait().then(({ StatusCode: code }: { StatusCode: number }) => code);
  return {
    ended,
    output: output.text,
    printed: (text) => Promise.race([output.includes(text), failAtEnd(ended, text, output.text)]),
    leaveNetwork: async () => void (await wire.disconnect({ Container: container.id })),
    joinNetwork: async () => void (await wire.connect({ Container: container.id })),
    stop: async () => void (await container.stop({ t: 30 })),
    report: () => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')),
  };
}

async function failAtEnd(
  ended: Promise<number>,
  text: string,
  output: () => string,
): Promise<never> {
  const code = await ended;
  throw new Error(`ended with ${code} before it printed "${text}":\n${output()}`);
}

/** A folder that the user of the image may write to, as on a machine where it is the same user. */
function prepareFolder(roster: string, certificate: string): string {
  const folder = join(emptyFolder(), 'work');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, 'roster.yaml'), roster);
  writeFileSync(join(folder, 'ca.pem'), certificate);
  return folder;
}
