import { createTerminal, type OutputStream } from './terminal.js';

class Screen implements OutputStream {
  readonly isTTY = true;
  columns = 80;
  text = '';

  write(text: string, written?: () => void): boolean {
    this.text += text;
    written?.();
    return true;
  }
}

describe('the line that changes', () => {
  let screen: Screen;

  beforeEach(() => (screen = new Screen()));

  function open(isJson = false): ReturnType<typeof createTerminal> {
    return createTerminal({ stdout: screen, stderr: screen, env: {} }, isJson);
  }

  it('takes the place of the one before, and of none where it is the same', () => {
    const terminal = open();
    terminal.status('one');
    terminal.status('one');
    terminal.status('two');
    terminal.clearStatus();
    terminal.clearStatus();
    expect(screen.text).toBe('one\r\u001b[2Ktwo\r\u001b[2K');
  });

  it('makes room for one that stays', () => {
    const terminal = open();
    terminal.status('one');
    terminal.note('stays');
    expect(screen.text).toBe('one\r\u001b[2Kstays\none');
  });

  it('is erased as a whole in a terminal that has become narrower', () => {
    const terminal = open();
    terminal.status('x'.repeat(70));
    screen.columns = 30;
    terminal.clearStatus();
    expect(screen.text.slice(70)).toBe(`\r\u001b[2K${'\u001b[1A\u001b[2K'.repeat(2)}`);
  });

  it('is not drawn for a program that reads JSON', () => {
    open(true).status('one');
    expect(screen.text).toBe('');
  });
});
