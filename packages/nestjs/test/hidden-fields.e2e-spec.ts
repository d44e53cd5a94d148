import { ClassSerializerInterceptor, Controller, Get, Injectable, UseInterceptors } from '@nestjs/common';
import { Exclude, Expose } from 'class-transformer';
import { TrackEvent } from '@greenflash-events/nestjs';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

class Account {
  id = 'a1';

  @Exclude()
  password = 'secret';

  @Exclude({ toClassOnly: true })
  role = 'admin';

  @Exclude()
  unset: string | undefined = undefined;
}

@Exclude()
class Card {
  @Expose()
  last = '4242';

  number = '4242424242424242';
}

class Written extends Account {
  toJSON(): object {
    return { id: this.id };
  }
}

@Injectable()
class Accounts {
  @TrackEvent<Account>('loaded', { properties: ({ result }) => ({ list: [{ account: result }] }) })
  load(): Account {
    return new Account();
  }
}

@Controller()
@UseInterceptors(ClassSerializerInterceptor)
class AccountController {
  constructor(private readonly accounts: Accounts) {}

  @Get('itself')
  @TrackEvent<Account>('itself', { properties: ({ result }) => result as never })
  itself(): Account {
    return new Account();
  }

  @Get('copied')
  @TrackEvent<Account>('copied', { properties: ({ result }) => ({ ...result }) })
  copied(): Account {
    return new Account();
  }

  @Get('card')
  @TrackEvent<Card>('card', { properties: ({ result }) => ({ card: result }) })
  card(): Card {
    return new Card();
  }

  @Get('named')
  @TrackEvent<Account>('named', { properties: ({ result }) => ({ id: result.id, role: result.role }) })
  named(): Account {
    return new Account();
  }

  @Get('written')
  @TrackEvent<Account>('written', { properties: ({ result }) => ({ account: result }) })
  written(): Account {
    return new Written();
  }

  @Get('service')
  service(): string {
    return this.accounts.load().id;
  }
}

const hint = 'keeps out of the response; name the properties that the event is to have';

afterEach(closeApps);

describe('What @Exclude() keeps out of the response, and an event sends', () => {
  let test: TestApp;
  const lines: string[] = [];
  const ignore = (): void => undefined;
  const warn = (message: string): void => void lines.push(message);
  beforeEach(async () => {
    lines.length = 0;
    test = await startApp({
      controllers: [AccountController],
      providers: [Accounts],
      options: { logger: { debug: ignore, warn, error: ignore } },
    });
  });
  const ask = async (path: string): Promise<unknown> => (await fetch(`${test.url}/${path}`)).json();

  it.each([
    ['itself', 'AccountController.itself sends properties.password', 'Account'],
    ['copied', 'AccountController.copied sends properties.password', 'Account'],
    ['card', 'AccountController.card sends properties.card.number', 'Card'],
  ])('is warned of once, where the result is %s', async (path, sends, name) => {
    const answer = JSON.stringify(await ask(path));
    await ask(path);

    expect(answer).not.toMatch(/secret|424242424242/);
    expect(JSON.stringify(test.recorded.events)).toMatch(/secret|424242424242/);
    expect(lines).toEqual([`${sends}, which @Exclude() of ${name} ${hint}`]);
  });

  it('is warned of below a method that Nest runs no interceptor for', async () => {
    await fetch(`${test.url}/service`);

    expect(lines).toEqual([
      `Accounts.load sends properties.list.account.password, which @Exclude() of Account ${hint}`,
    ]);
  });

  it.each(['named', 'written'])('is not there where the properties are %s', async (path) => {
    await ask(path);

    expect(JSON.stringify(test.recorded.events)).not.toContain('secret');
    expect(lines).toEqual([]);
  });
});
