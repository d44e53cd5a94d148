import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
import type { FaultState } from '../../client/fault.types.js';
import { JsonBodyPipe } from '../http/json-body.pipe.js';
import { Namespace } from '../http/namespace.decorator.js';
import { FAULTS_PATH } from '../http/paths.js';
import { Faults } from './faults.js';
import { readFaultScript } from './read-fault-script.js';

/** The script of faults for the requests with this key. */
@Controller(FAULTS_PATH)
export class FaultsController {
  constructor(private readonly faults: Faults) {}

  @Get()
  get(@Namespace() namespace: string): FaultState {
    return this.faults.get(namespace);
  }

  /** Replaces the script; counts and windows start over. */
  @Put()
  async set(
    @Namespace() namespace: string,
    @Body(JsonBodyPipe) body: Readonly<Record<string, unknown>>,
  ): Promise<FaultState> {
    this.faults.get(namespace);
    return this.faults.set(namespace, await readFaultScript(body));
  }

  @Delete()
  clear(@Namespace() namespace: string): FaultState {
    return this.faults.clear(namespace);
  }
}
