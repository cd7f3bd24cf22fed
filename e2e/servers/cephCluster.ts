/**
 * A real, distributed S3 engine on this machine: Ceph's RADOS Gateway from Debian's packages, with a monitor, storage
 * daemons and gateways of its own, on free loopback ports and in a folder that is thrown away.
 *
 * Runs as root without systemd; every daemon stays in the foreground as a child of this process. Bytes live in memory.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../tasks/freePort.mjs';
import type { S3Engine } from './s3Engine.ts';

export interface CephOptions {
  /** Storage daemons; with three, every object is stored on each. @default 1 */
  readonly osds?: number;
  /** @default 1 */
  readonly gateways?: number;
}

export interface CephCluster extends S3Engine {
  /** One per gateway. */
  readonly endpoints: readonly string[];
  /** Ends a storage daemon without a word, as a node that fails. */
  killOsd(id: number): void;
  stop(): Promise<void>;
}

const startLimitMs = 60_000;

/** @throws Error when it is not ready within a minute, with what the daemons wrote last. */
export async function startCeph({ osds = 1, gateways = 1 }: CephOptions = {}): Promise<CephCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-ceph-'));
  const [monPort, gatewayPort] = [await freePorts(16_789), await freePorts(17_480, gateways)];
  const fsid = randomUUID();
  const path = (...names: string[]): string => join(folder, ...names);
  const conf = path('ceph.conf');
  const daemons = new Map<string, ChildProcess>();

  for (const name of ['mon', 'run', 'log', 'rgw']) await mkdir(path(name));
  await writeFile(path('keyring'), '');
  await writeFile(conf, configOf({ folder, fsid, monPort, gatewayPort, osds, gateways }));

  const run = (command: string, ...args: string[]): Promise<string> => output(command, ['-c', conf, ...args]);
  const start = (name: string, command: string, ...args: string[]): void => {
    // Daemons must not outlive a test run that was killed.
    const leash = ['--pdeathsig', 'KILL', command];
    const child = spawn('setpriv', [...leash, '-c', conf, '-f', ...args], { stdio: 'ignore' });
    daemons.set(name, child);
  };
  const stop = async (): Promise<void> => {
    const running = [...daemons.values()].filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    const ended = running.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    // Nothing of it is kept, so nothing has to be put in order.
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ended);
    await rm(folder, { recursive: true, force: true });
  };

  try {
    const monAddress = `[v1:127.0.0.1:${monPort}]`;
    await output('monmaptool', [
      '--create',
      '--clobber',
      '--fsid',
      fsid,
      '--addv',
      'a',
      monAddress,
      path('monmap'),
    ]);
    await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', path('monmap'));
    start('mon', 'ceph-mon', '-i', 'a');
    await until('the monitor', async () => run('ceph', '--connect-timeout', '2', 'mon', 'stat'));
    for (let osd = 0; osd < osds; osd += 1) {
      const uuid = randomUUID();
      const id = (await run('ceph', 'osd', 'new', uuid)).trim();
      await run('ceph', 'osd', 'crush', 'add', `osd.${id}`, '1.0', 'root=default', `host=node${id}`);
      await mkdir(path(`osd${id}`));
      await run('ceph-osd', '--mkfs', '-i', id, '--osd-uuid', uuid);
      start(`osd.${id}`, 'ceph-osd', '-i', id);
    }
    await until('the storage daemons', async () => {
      const stat = await run('ceph', '--connect-timeout', '2', 'osd', 'stat');
      if (!stat.includes(`${osds} up`)) throw new Error(stat);
    });
    const endpoints = Array.from(
      { length: gateways },
      (_, index) => `http://127.0.0.1:${gatewayPort + index}`,
    );
    for (let gateway = 0; gateway < gateways; gateway += 1)
      start(`rgw${gateway}`, 'radosgw', '-n', `client.rgw${gateway}`);
    for (const endpoint of endpoints) await until('the gateway', () => fetch(endpoint));
    const user = ['user', 'create', '--uid=test', '--display-name=test'];
    await run(
      'radosgw-admin',
      '-n',
      'client.rgw0',
      ...user,
      '--access-key=testkey',
      '--secret-key=testsecret',
    );
    return {
      endpoint: endpoints[0] ?? '',
      endpoints,
      accessKeyId: 'testkey',
      secretAccessKey: 'testsecret',
      killOsd: (id) => void daemons.get(`osd.${id}`)?.kill('SIGKILL'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Layout extends Required<CephOptions> {
  readonly folder: string;
  readonly fsid: string;
  readonly monPort: number;
  readonly gatewayPort: number;
}

function configOf({ folder, fsid, monPort, gatewayPort, osds, gateways }: Layout): string {
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
${fronts.join('')}`;
}

/** What a command wrote. Rejects with its words when it fails, or does not end. */
function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 });
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

async function until(what: string, look: () => Promise<unknown>): Promise<void> {
  const limitMs = Date.now() + startLimitMs;
  for (;;) {
    try {
      await look();
      return;
    } catch (error) {
      if (Date.now() > limitMs)
        throw new Error(`Ceph did not start: ${what} did not answer.`, { cause: error });
      await sleep(50);
    }
  }
}
