/**
 * A real, distributed S3 engine on this machine: Ceph's RADOS Gateway from Debian's packages, with a monitor, storage
 * daemons and gateways of its own, on free loopback ports and in a folder that is thrown away.
 *
 * Runs as root without systemd; every daemon stays in the foreground as a child of this process and ends with it, however
 * that ends. Bytes live in memory.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../tasks/freePort.mjs';
import type { S3Engine } from './s3Engine.ts';
import { startTcpProxy } from './tcpProxy.ts';

export interface CephOptions {
  /** Storage daemons; with three, every object is stored on each. @default 1 */
  readonly osds?: number;
  /** With several, a balancer before them gives each connection to the next one. @default 1 */
  readonly gateways?: number;
  /** The smallest part that the gateways take, but for the last. @default 5242880 (5 MiB), as S3 */
  readonly minPartBytes?: number;
}

export interface CephCluster extends S3Engine {
  /** Where everything of it is kept. */
  readonly folder: string;
}

const startLimitMs = 60_000;
const folderPrefix = 'gantry-ceph-';

/** @throws Error when it is not installed, or not ready within a minute. */
export async function startCeph({
  osds = 1,
  gateways = 1,
  minPartBytes = 5 * 2 ** 20,
}: CephOptions = {}): Promise<CephCluster> {
  if (spawnSync('setpriv', onLeash('radosgw', ['--version'])).status !== 0)
    throw new Error(
      'There is no S3 engine to test against: install Ceph (Debian: apt-get install --no-install-recommends radosgw ' +
        'ceph-mon ceph-osd ceph-common), or name another with GANTRY_S3_ENDPOINT and GANTRY_S3_CREDENTIALS.',
    );
  await removeLeftovers();
  // The name says whose it is (removeLeftovers).
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const monPort = await freePorts(16_789);
  const gatewayPort = await freePorts(17_480, gateways);
  const fsid = randomUUID();
  const path = (name: string): string => join(folder, name);
  const daemons: ChildProcess[] = [];
  /** What stops, last first. */
  const stops = [
    () => rm(folder, { recursive: true, force: true }),
    async () => {
      // Nothing of it is kept, so nothing has to be put in order.
      await Promise.all(daemons.filter(isRunning).map(kill));
    },
  ];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };

  const configured = (args: readonly string[]): readonly string[] => ['-c', path('ceph.conf'), ...args];
  const run = (command: string, ...args: string[]): Promise<string> => output(command, configured(args));
  const start = (command: string, ...args: string[]): void => {
    daemons.push(spawn('setpriv', onLeash(command, configured(['-f', ...args])), { stdio: 'ignore' }));
  };
  const until = async (what: string, look: () => Promise<unknown>): Promise<void> => {
    const limitMs = Date.now() + startLimitMs;
    for (;;) {
      try {
        await look();
        return;
      } catch (cause) {
        if (Date.now() > limitMs || !daemons.every(isRunning))
          throw new Error(`Ceph did not start: no answer of ${what}.`, { cause });
        await sleep(50);
      }
    }
  };

  async function startMonitor(): Promise<void> {
    const address = `[v1:127.0.0.1:${monPort}]`;
    await output('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', address, path('monmap')]);
    await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', path('monmap'));
    start('ceph-mon', '-i', 'a');
    await until('the monitor', () => run('ceph', '--connect-timeout', '2', 'mon', 'stat'));
  }

  async function startStorage(): Promise<void> {
    for (let count = 0; count < osds; count += 1) {
      const uuid = randomUUID();
      const id = (await run('ceph', 'osd', 'new', uuid)).trim();
      await run('ceph', 'osd', 'crush', 'add', `osd.${id}`, '1.0', 'root=default', `host=node${id}`);
      await mkdir(path(`osd${id}`));
      await run('ceph-osd', '--mkfs', '-i', id, '--osd-uuid', uuid);
      start('ceph-osd', '-i', id);
    }
    await until('the storage daemons', async () => {
      const stat = await run('ceph', '--connect-timeout', '2', 'osd', 'stat');
      if (!stat.includes(`${osds} up`)) throw new Error(stat);
    });
  }

  async function startGateways(): Promise<string> {
    const ports = Array.from({ length: gateways }, (_, index) => gatewayPort + index);
    for (const index of ports.keys()) start('radosgw', '-n', `client.rgw${index}`);
    for (const port of ports) await until('the gateway', () => fetch(`http://127.0.0.1:${port}`));
    if (gateways === 1) return `http://127.0.0.1:${gatewayPort}`;
    const balancer = await startTcpProxy(ports);
    stops.push(balancer.stop);
    return balancer.url;
  }

  try {
    for (const name of ['mon', 'run', 'log', 'rgw']) await mkdir(path(name));
    await writeFile(path('keyring'), '');
    await writeFile(
      path('ceph.conf'),
      configOf({ folder, fsid, monPort, gatewayPort, osds, gateways, minPartBytes }),
    );
    await startMonitor();
    await startStorage();
    const endpoint = await startGateways();
    const [accessKeyId, secretAccessKey] = ['testkey', 'testsecret'] as const;
    const user = [
      '--uid=test',
      '--display-name=test',
      '--access-key',
      accessKeyId,
      '--secret',
      secretAccessKey,
    ];
    await run('radosgw-admin', '-n', 'client.rgw0', 'user', 'create', ...user);
    return { endpoint, accessKeyId, secretAccessKey, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** For `setpriv`: nothing outlives a test run, not even one that was killed and could not say so. */
const onLeash = (command: string, args: readonly string[]): readonly string[] => [
  '--pdeathsig',
  'KILL',
  command,
  ...args,
];

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null;

const kill = (child: ChildProcess): Promise<unknown> => {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  return ended;
};

/** Throws the folders away of runs that were killed, and could not do it themselves. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(folderPrefix) ? name.slice(folderPrefix.length).split('-')[0] : undefined;
    if (owner !== undefined && !existsSync(join('/proc', owner)))
      await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

interface Layout extends Required<CephOptions> {
  readonly folder: string;
  readonly fsid: string;
  readonly monPort: number;
  readonly gatewayPort: number;
}

function configOf({ folder, fsid, monPort, gatewayPort, osds, gateways, minPartBytes }: Layout): string {
  const fronts = Array.from(
    { length: gateways },
    (_, index) => `[client.rgw${index}]\nrgw_frontends = beast endpoint=127.0.0.1:${gatewayPort + index}\n`,
  );
  return `[global]
fsid = ${fsid}
keyring = ${folder}/keyring
run_dir = ${folder}/run
admin_socket = ${folder}/run/$name.asok
log_file = ${folder}/log/$name.log
crash_dir = ${folder}/run
mon_host = [v1:127.0.0.1:${monPort}]
ms_bind_msgr2 = false
ms_bind_ipv6 = false
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = ${osds}
osd_pool_default_min_size = ${Math.max(1, osds - 1)}
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_heartbeat_grace = 4
osd_heartbeat_interval = 1
mon_osd_min_down_reporters = 1
[mon]
mon_data = ${folder}/mon
# Without these two, the start takes thirteen seconds instead of two.
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
mon_data_avail_warn = 1
[osd]
osd_data = ${folder}/osd$id
osd_objectstore = memstore
memstore_device_bytes = 4294967296
# Several daemons that start together would race for their places in the map.
osd_class_update_on_start = false
osd_crush_update_on_start = false
osd_class_load_list = *
osd_class_default_list = *
[client]
rgw_data = ${folder}/rgw
rgw_dns_name = localhost
rgw_rados_pool_pg_num_min = 1
rgw_run_sync_thread = false
rgw_multipart_min_part_size = ${minPartBytes}
${fronts.join('')}`;
}

/** What a command wrote. Rejects with its words when it fails, or does not end. */
function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('setpriv', onLeash(command, args), {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
    });
    let [written, complaints] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (written += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(written);
      else reject(new Error(`${command} ${args.join(' ')} failed: ${complaints.slice(-500)}`));
    });
  });
}
