import { Injectable } from '@nestjs/common';
import { interval, map, take, type Observable } from 'rxjs';

/** A part of an answer, as the model streams it. */
export interface Token {
  readonly word: string;
  /** Which word of the answer it is, from 1. */
  readonly count: number;
}

const WORD_EVERY_MS = 50;

/** Stands in for the model: the events are what this example is about. */
@Injectable()
export class AssistantService {
  answer(question: string): Observable<Token> {
    const words = `You asked: ${question}. The team plan has what you need.`.split(' ');
    return interval(WORD_EVERY_MS).pipe(
      take(words.length),
      map((index) => ({ word: words[index] ?? '', count: index + 1 })),
    );
  }
}
