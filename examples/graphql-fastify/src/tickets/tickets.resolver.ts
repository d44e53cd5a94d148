import { dedupeKey, numeric, text, TrackEvent } from '@greenflash-events/nestjs';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Ticket } from './ticket.js';
import { TicketsService } from './tickets.service.js';

@Resolver(() => Ticket)
export class TicketsResolver {
  constructor(private readonly service: TicketsService) {}

  @Query(() => [Ticket])
  tickets(): readonly Ticket[] {
    return this.service.list();
  }

  /** An operation may ask for it several times, under several names: each is an event. A ticket is resolved once. */
  @Mutation(() => Ticket)
  @TrackEvent<Ticket>('ticket_resolved', {
    influence: 'positive',
    value: ({ result }) => numeric(result.minutesSpent),
    insertId: ({ result }) => dedupeKey('resolved', result.id),
    properties: ({ result }) => ({ ticket: result.id }),
  })
  @TrackEvent('error_encountered', { on: 'error', influence: 'negative', value: text('ticket not resolved') })
  resolveTicket(
    @Args('id', { type: () => ID }) id: string,
    @Args('minutesSpent', { type: () => Int }) minutesSpent: number,
  ): Ticket {
    return this.service.resolve(id, minutesSpent);
  }
}
