import { EventEmitter } from 'node:events';
import { Closing } from './closing.js';
import { Wakeup } from './wakeup.js';

describe('Wakeup', () => {
  it('resolves at the next notification', async () => {
    const wakeup = new Wakeup();
    const waited = wakeup.wait();
    wakeup.notify();

    await expect(waited).resolves.toBeUndefined();
  });

  it('remembers one that came before, however many, once', async () => {
    const wakeup = new Wakeup();
    wakeup.notify();
    wakeup.notify();
    await wakeup.wait();
    let woken = false;
    const waited = wakeup.wait().then(() => (woken = true));
    await Promise.resolve();

    expect(woken).toBe(false);
    wakeup.notify();
    await waited;
  });
});

describe('Closing', () => {
  it('ends the guest whose socket closes', () => {
    const closing = new Closing();
    const [one, other] = [new EventEmitter(), new EventEmitter()];
    const [first, second] = [closing.whenGone(one), closing.whenGone(other)];
    one.emit('close');

    expect(first.signal.aborted).toBe(true);
    expect(second.signal.aborted).toBe(false);
  });

  it('ends all of them, and those who come later', () => {
    const closing = new Closing();
    const guest = closing.whenGone(new EventEmitter());
    closing.begin();
    closing.begin();

    expect(guest.signal.aborted).toBe(true);
    expect(closing.whenGone(new EventEmitter()).signal.aborted).toBe(true);
  });

  it('ends a guest at its time', () => {
    jest.useFakeTimers();
    const guest = new Closing().whenGone(new EventEmitter(), 100);

    jest.advanceTimersByTime(99);
    expect(guest.signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(guest.signal.aborted).toBe(true);
    jest.useRealTimers();
  });

  it('lets go of a guest that was released', () => {
    const closing = new Closing();
    const socket = new EventEmitter();
    const guest = closing.whenGone(socket, 100);
    guest.release();
    closing.begin();

    expect(guest.signal.aborted).toBe(false);
    expect(socket.listenerCount('close')).toBe(0);
  });
});
