const NAME = 'key';

/** The key for as long as the tab lives, so that it is entered once; not on the disk, where it would outlive its use. */
export class KeyMemory {
  constructor(private readonly storage: Storage) {}

  get(): string {
    return this.storage.getItem(NAME) ?? '';
  }

  set(key: string): void {
    this.storage.setItem(NAME, key);
  }
}
