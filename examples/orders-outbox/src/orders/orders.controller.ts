import { Body, Controller, Get, Post } from '@nestjs/common';
import { OrdersService, type Order } from './orders.service.js';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  place(@Body() { plan, card }: { plan: string; card: string }): Promise<Order> {
    return this.orders.place(plan, card);
  }

  @Get()
  list(): Promise<readonly Order[]> {
    return this.orders.list();
  }
}
