import { Injectable, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { TrackEvent, TrackingService } from '@greenflash-events/nestjs';
import { closeApps, startApp } from './support/start-app.js';

@Injectable()
class ReportService {
  constructor(readonly tracking: TrackingService) {}

  @TrackEvent('report_made')
  make(): string {
    this.tracking.track({ eventType: 'report_asked_for', value: 1 });
    return 'report';
  }
}

@Injectable()
class OtherReportService extends ReportService {
  override make(): string {
    return `other ${super.make()}`;
  }
}

@Module({ providers: [ReportService] })
class ReportModule {}

@Module({ providers: [{ provide: ReportService, useClass: OtherReportService }] })
class OtherReportModule {}

const TRACKED = ['report_asked_for', 'report_made'];

afterEach(closeApps);

describe('A module that is loaded when it is needed', () => {
  it('finds the tracker of the app', async () => {
    const { app, recorded } = await startApp({});
    const loaded = await app.get(LazyModuleLoader).load(() => ReportModule, { logger: false });

    expect(loaded.get(ReportService).make()).toBe('report');
    expect(recorded.types()).toEqual(TRACKED);
  });

  it('finds it where a test overrides the module', async () => {
    const { app, recorded } = await startApp({
      override: (builder) => builder.overrideModule(ReportModule).useModule(OtherReportModule),
    });
    const loaded = await app.get(LazyModuleLoader).load(() => ReportModule, { logger: false });

    expect(loaded.get(ReportService).make()).toBe('other report');
    expect(recorded.types()).toEqual(TRACKED);
  });
});
