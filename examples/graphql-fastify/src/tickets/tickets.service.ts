import { Injectable } from '@nestjs/common';
import type { Ticket } from './ticket.js';

/** Stands in for the desk's database. */
@Injectable()
export class TicketsService {
  readonly #tickets = new Map<string, Ticket>(
    ['T-1', 'T-2', 'T-3'].map((id) => [id, { id, isOpen: true, minutesSpent: 0 }]),
  );

  list(): readonly Ticket[] {
    return [...this.#tickets.values()];
  }

  resolve(id: string, minutesSpent: number): Ticket {
    if (!this.#tickets.has(id)) throw new Error(`there is no ticket ${id}`);
    const resolved = { id, isOpen: false, minutesSpent };
    this.#tickets.set(id, resolved);
    return resolved;
  }
}
