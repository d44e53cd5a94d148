export { bridgeEvents, type BridgeOptions, type EventsClient, type EventNotCreatedError } from './bridge-events.js';
