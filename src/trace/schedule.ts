export { formatSchedule, parseSchedule, type Schedule } from '../engine/network/schedule.ts';
