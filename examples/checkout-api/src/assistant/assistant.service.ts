import { Injectable } from '@nestjs/common';
import { AnswerMeter } from './answer-meter.js';

/** Stands in for the model: the events are what this example is about. */
@Injectable()
export class AssistantService {
  constructor(private readonly meter: AnswerMeter) {}

  answer(question: string): string {
    const words = question.split(/\s+/).filter(Boolean);
    const answer = `You asked about ${words.at(-1) ?? 'nothing'}.`;
    this.meter.count(words.length + answer.split(' ').length);
    return answer;
  }
}
