// Reads a calendar from standard input with ical.js, which browsers' calendars use, and writes what it understood.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
	const event = new ICAL.Event(component);
	return {
		uid: event.uid,
		summary: event.summary,
		start: event.startDate.toString(),
		end: event.endDate.toString(),
		wholeDay: event.startDate.isDate,
		sequence: event.sequence,
		status: component.getFirstPropertyValue("status"),
	};
});
process.stdout.write(JSON.stringify({ method: calendar.getFirstPropertyValue("method"), events }));
