import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  accepted,
  startChild,
  startCommand,
  startScriptedServer,
  type Child,
  type ChildOptions,
  type Exit,
  type ScriptedServer,
} from '../../test-kit/src/index.js';

/** When PM2 and Docker kill what has not ended after their signal. */
const PM2_KILL_MS = 1_600;
const DOCKER_KILL_MS = 10_000;

const APP = resolve(__dirname, 'children/signalled-app.mjs');
const CLUSTER = resolve(__dirname, 'children/clustered-app.mjs');

describe('what starts and stops a process', () => {
  let server: ScriptedServer;
  let folder: string;
  const apps: Child[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'supervisors-'));
    server = await startScriptedServer();
  });

  afterEach(async () => {
    for (const app of apps.splice(0)) app.signal('SIGKILL');
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  function start(script: string, input: object = {}, options: ChildOptions = {}): Child {
    const app = startChild(script, { ...options, input: { baseUrl: server.baseUrl, ...input } });
    apps.push(app);
    return app;
  }

  /** As a supervisor ends a process: by a signal, and for good when it is still there after so long. */
  async function stop(
    app: Child,
    signal: NodeJS.Signals,
    killMs: number,
    send = () => app.signal(signal),
  ): Promise<Exit> {
    send();
    const killing = setTimeout(() => app.signal('SIGKILL'), killMs);
    try {
      return await app.exit(killMs + 10_000);
    } finally {
      clearTimeout(killing);
    }
  }

  const dropped = (app: Child): number => app.messages.filter(({ kind }) => kind === 'dropped').length;

  describe('PM2 reload', () => {
    it('kills before the default deadline, with the API down, and nothing is reported', async () => {
      await server.stop();
      const app = start(APP);
      await app.message('tracked');
      expect(await stop(app, 'SIGINT', PM2_KILL_MS)).toMatchObject({ signal: 'SIGKILL' });
      expect(dropped(app)).toBe(0);
    });

    it('leaves time for a report of every event with shutdownDeadlineMs: 1_200', async () => {
      await server.stop();
      // Both times are four times as long as with PM2, so that the load of this machine does not decide.
      const app = start(APP, { shutdownDeadlineMs: 4 * 1_200 });
      await app.message('tracked');
      expect(await stop(app, 'SIGINT', 4 * PM2_KILL_MS)).toMatchObject({ signal: 'SIGINT' });
      expect(dropped(app)).toBe(10);
    });
  });

  it('docker stop leaves time for a report of every event with shutdownDeadlineMs: 8_000', async () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
    await server.stop();
    const through = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
    const app = start(APP, { shutdownDeadlineMs: 8_000, stays: true }, { through });
    const { pid } = await app.message<{ pid: number }>('tracked');
    expect(pid).toBe(1);
    const exit = await stop(app, 'SIGTERM', DOCKER_KILL_MS, () => process.kill(app.childPid, 'SIGTERM'));
    expect(exit).toMatchObject({ code: 143, signal: null });
    expect(dropped(app)).toBe(10);
  });

  it('a cluster delivers where its primary passes the signal on, and ends after its workers', async () => {
    server.answerBy(() => accepted({ delayMs: 100 }));
    const app = start(CLUSTER, { passesOn: true });
    await app.message('tracked');
    app.signal('SIGTERM');
    expect(await app.exit()).toMatchObject({ code: 0 });
    expect(server.events.storedOnce).toBe(20);
  });

  it('npm start passes SIGTERM on to a script that begins with exec, and ends after it', async () => {
    server.answerBy(() => accepted({ delayMs: 100 }));
    const input = JSON.stringify({ baseUrl: server.baseUrl, stays: true });
    const scripts = { start: `exec ${process.execPath} ${APP} '${input}'` };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', scripts }));
    const app = startCommand('npm', ['start'], { cwd: folder, env: { npm_config_update_notifier: 'false' } });
    apps.push(app);
    const { pid } = await app.message<{ pid: number }>('tracked');
    app.signal('SIGTERM');
    await app.exit();
    expect(server.events.storedOnce).toBe(10);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });
});
