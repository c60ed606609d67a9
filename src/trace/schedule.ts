export { formatSchedule, parseSchedule, shortSchedule, type Schedule } from '../engine/network/schedule.ts';
