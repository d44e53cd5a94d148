import { createTracker, type Tracker } from '@greenflash-events/core';
import { Agent } from 'undici';
import { startScriptedServer, waitFor, type ScriptedServer } from '../../test-kit/src/index.js';
import { SCALED } from './faults/scaled-options.js';

describe('a fault of our own is not the network’s', () => {
  let server: ScriptedServer;
  let tracker: Tracker | undefined;

  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(async () => {
    await tracker?.shutdown({ deadlineMs: 50 });
    await server.stop();
  });

  it('a dispatcher that throws is named in one error line and in stats(), and its events wait for it', async () => {
    const errors: string[] = [];
    const dispatcher = new Agent();
    const dispatch = dispatcher.dispatch.bind(dispatcher);
    let isBroken = true;
    dispatcher.dispatch = (...args) => {
      if (isBroken) throw new TypeError('the pool of this app is not ready');
      return dispatch(...args);
    };
    const logger = { ...SCALED.logger, error: (line: string): void => void errors.push(line) };
    tracker = createTracker({ ...SCALED, baseUrl: server.baseUrl, dispatcher, logger });
    for (let n = 0; n < 20; n++) tracker.track({ eventType: 'upgrade_purchased', value: n });
    await waitFor('the lane is broken', () => tracker!.stats().lane.state === 'broken');
    expect(errors).toEqual([expect.stringContaining('TypeError: the pool of this app is not ready')]);
    expect(errors[0]).not.toContain('cannot be reached');
    expect(server.attempts).toEqual([]);
    isBroken = false;
    await waitFor('every event is delivered', () => tracker!.stats().delivered === 20);
    expect(tracker.stats()).toMatchObject({ dead: 0, dropped: 0, lane: { state: 'active' } });
    expect(errors).toHaveLength(1);
    await dispatcher.close();
  });
});
