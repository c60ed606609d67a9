export { formatSchedule, parseSchedule, type Schedule } from '../engine/schedule.ts';
