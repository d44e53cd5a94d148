// A NestJS app without decorator syntax, which plain Node does not read. Its database is opened by a provider: reading the
// plan must not do that.
import 'reflect-metadata';
import { Controller, Module, Post } from '@nestjs/common';
import { TrackEvent, currency } from '@greenflash-events/nestjs';

class BillingController {
  upgrade() {}
}

const descriptor = Object.getOwnPropertyDescriptor(BillingController.prototype, 'upgrade');
const upgrade = { influence: 'positive', value: () => currency(149) };
for (const decorate of [Post('upgrade'), TrackEvent('upgrade_purchased', upgrade)]) {
  decorate(BillingController.prototype, 'upgrade', descriptor);
}
Controller('billing')(BillingController);

const database = {
  provide: 'DATABASE',
  useFactory: () => {
    throw new Error('the database was opened');
  },
};

export class AppModule {}
Module({ controllers: [BillingController], providers: [database] })(AppModule);
