import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType()
export class Ticket {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly isOpen!: boolean;

  @Field(() => Int)
  readonly minutesSpent!: number;
}
