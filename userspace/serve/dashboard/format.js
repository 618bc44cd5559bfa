// SPDX-License-Identifier: GPL-2.0
/*
 * Figures as people read them, the way `ktally top` writes them. What is no number is not known, and
 * never 0. The files of this folder are one script, in the order in which dashboard.S has them.
 */
'use strict';

const NONE = '–';

function known(value) {
	return typeof value === 'number' && Number.isFinite(value);
}

/* Digits enough for three figures, no more. */
function short(value) {
	const rounded = Math.round(value);

	return value < 9.95 && Math.abs(value - rounded) > 0.04 ? value.toFixed(1) : String(rounded);
}

/* 0, 512, 1.5K, 12M: powers of 1024. */
function bytes(value) {
	const units = ['', 'K', 'M', 'G', 'T', 'P'];
	let unit = 0;

	if (!known(value))
		return NONE;
	while (value >= 999.5 && unit < units.length - 1) {
		value /= 1024;
		unit++;
	}
	return (unit ? short(value) : String(Math.round(value))) + units[unit];
}

function bytesPerSecond(value) {
	return known(value) ? bytes(value) + '/s' : NONE;
}

function percent(value) {
	return known(value) ? value.toFixed(value < 99.95 ? 1 : 0) : NONE;
}

function percentSign(value) {
	return known(value) ? percent(value) + ' %' : NONE;
}

function count(value) {
	const units = ['', 'k', 'M', 'G', 'T'];
	let unit = 0;

	if (!known(value))
		return NONE;
	while (value >= 99999.5 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	return (unit ? short(value) : String(Math.round(value))) + units[unit];
}

/* A latency or CPU time: 850 ns, 12 us, 1.3 ms, 2.5 s, 3m20s. */
function span(seconds) {
	const units = [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], [1e-9, 'ns']];

	if (!known(seconds))
		return NONE;
	if (seconds === 0)
		return '0 s';
	if (seconds >= 99.5)
		return age(seconds);
	for (const [size, name] of units)
		if (seconds >= size * 0.9995)
			return short(seconds / size) + ' ' + name;
	return '< 1 ns';
}

/* How long something has been so: 4 s, 12m05s, 3h07m, 12d03h. */
function age(seconds) {
	const two = (number) => String(number).padStart(2, '0');
	const s = Math.max(0, Math.floor(seconds));

	if (!known(seconds))
		return NONE;
	if (s < 60)
		return s + ' s';
	if (s < 3600)
		return Math.floor(s / 60) + 'm' + two(s % 60) + 's';
	if (s < 86400)
		return Math.floor(s / 3600) + 'h' + two(Math.floor(s / 60) % 60) + 'm';
	return Math.floor(s / 86400) + 'd' + two(Math.floor(s / 3600) % 24) + 'h';
}

/* Milliseconds since 1970 of "2026-11-26T15:00:00.123Z", or undefined. */
function moment(text) {
	const ms = typeof text === 'string' ? Date.parse(text) : NaN;

	return Number.isNaN(ms) ? undefined : ms;
}

/* The time of day here; the day too when that is another one. */
function clock(ms) {
	if (!known(ms))
		return NONE;
	const two = (number) => String(number).padStart(2, '0');
	const at = new Date(ms);
	const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
	const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');

	return at.toDateString() === new Date().toDateString() ? time : day + ' ' + time;
}

/* A sum of figures of which one at least is known. */
function sum(from, ...names) {
	const parts = names.map((name) => from && from[name]).filter(known);

	return parts.length ? parts.reduce((a, b) => a + b) : undefined;
}

function plural(number, noun) {
	return known(number) ? number + ' ' + noun + (number === 1 ? '' : noun.endsWith('s') ? 'es' : 's') : NONE;
}
