import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import { AccountGuard } from '../auth/account.guard.js';
import { AssistantService } from './assistant.service.js';

@Controller('assistant')
@UseGuards(AccountGuard)
export class AssistantController {
  constructor(private readonly assistant: AssistantService) {}

  @Post('answers')
  answer(@Body() { question }: { question: string }): { readonly answer: string } {
    return { answer: this.assistant.answer(question) };
  }
}
