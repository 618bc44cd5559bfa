// SPDX-License-Identifier: GPL-2.0
/*
 * The tables: one row each of what the state lists. All text goes in as text, never as HTML: names are
 * made of bytes that any program may choose. Not here: when (live.js).
 */

const ROWS = 20;

function memoryOf(one) {
	return one.values && one.values.rss;
}

function ioOf(one) {
	return sum(one.rates, 'read_bytes', 'write_bytes');
}

/* Percent of the time that one thread has. */
function waitOf(one) {
	const waited = sum(one.rates, 'run_delay', 'blkio_delay');

	return known(waited) ? waited / 1e7 : undefined;
}

const STATES = {running: 'R', sleeping: 'S', uninterruptible: 'D', stopped: 'T', traced: 't', dead: 'X',
	defunct: 'Z', parked: 'P', idle: 'I'};

/* A cell is its text, or {text, title, className, share}. */
const processCells = (most) => (p) => [
	{text: p.comm, title: p.comm},
	p.pid, p.user, {text: p.unit, title: p.unit},
	{text: STATES[p.state] || p.state, title: p.state, className: p.state === 'uninterruptible' ? 'warning' : ''},
	{text: percent(p.cpu_percent), share: 100 * p.cpu_percent / most.cpu},
	{text: bytes(memoryOf(p)), share: 100 * memoryOf(p) / most.memory},
	bytes(p.values && p.values.swap),
	bytes(p.rates && p.rates.read_bytes), bytes(p.rates && p.rates.write_bytes),
	{text: bytes(ioOf(p)), share: 100 * ioOf(p) / most.io},
	{text: percent(waitOf(p)), share: 100 * waitOf(p) / most.delay},
];

function groupCells(g) {
	const ends = g.ends || {};

	return [
		{text: g.name, title: g.name}, count(g.processes), percent(g.cpu_percent), bytes(memoryOf(g)),
		bytes(ioOf(g)), count(g.starts),
		{text: count(ends.error), className: ends.error ? 'warning' : ''},
		{text: count(ends.signal), className: ends.signal ? 'warning' : ''},
	];
}

function exitCells(x) {
	const well = x.code === 0;
	const how = x.signal !== undefined ? x.signal : known(x.code) ? 'exit ' + x.code : undefined;

	return [clock(moment(x.time)), x.pid, {text: x.comm, title: x.comm},
		{text: how, className: how !== undefined && !well ? 'warning' : ''},
		span(x.lived_seconds), span(x.cpu_seconds), bytes(x.peak_bytes)];
}

function latencyCells(l) {
	return [l.kind, count(l.count), span(l.p50_seconds), span(l.p95_seconds), span(l.p99_seconds)];
}

function alertCells(a) {
	const firing = a.state === 'firing';
	const value = (number) => known(number) ? String(Number(number.toPrecision(4))) : NONE;

	return [{text: a.level, className: firing && /^[a-z]+$/.test(a.level) ? a.level : ''}, a.state, a.rule,
		a.subject, a.text, value(a.value), value(a.threshold), clock(moment(a.since))];
}

function setText(node, text) {
	if (node.textContent !== text)
		node.textContent = text;
}

function fillCell(td, cell) {
	const {text, title, className, share} = cell !== null && typeof cell === 'object' ? cell : {text: cell};
	const bar = known(share) && share >= 3;
	const wanted = [className || '', bar ? 'bar' : ''].join(' ').trim();

	setText(td, text === undefined || text === null || text === '' ? NONE : String(text));
	if (td.className !== wanted)
		td.className = wanted;
	if (td.title !== (title || ''))
		td.title = title || '';
	if (bar)
		td.style.setProperty('--share', share.toFixed(0));
}

/* Rows stay where they can, so that a selection in them does. */
function fill(section, rows, cells, nothing) {
	const body = document.querySelector('#' + section + ' tbody');

	if (!rows.length) {
		const only = html('tr', {appendChild: (tr) => body.replaceChildren(tr)});

		html('td', only, nothing).colSpan = body.parentNode.tHead.rows[0].cells.length;
		return;
	}
	while (body.rows.length > rows.length)
		body.lastElementChild.remove();
	rows.forEach((row, i) => {
		const wanted = cells(row);
		const tr = body.rows[i] || html('tr', body);

		while (tr.cells.length > wanted.length)
			tr.lastElementChild.remove();
		if (tr.cells.length === 1 || tr.cells[0]?.colSpan > 1)
			tr.replaceChildren();
		wanted.forEach((cell, at) => fillCell(tr.cells[at] || html('td', tr), cell));
	});
}

function note(section, text) {
	setText(document.getElementById(section + '-note'), text);
}

/* ---- Processes, in the order that was chosen ---- */

const WITHHELD = '; what each reads and writes is withheld from you';
const keys = {cpu: (p) => p.cpu_percent, memory: memoryOf, io: ioOf, delay: waitOf};
let order = 'cpu';

function sorted(processes, key) {
	const of = keys[key];
	const value = (p) => known(of(p)) ? of(p) : -1;

	return processes.slice().sort((a, b) => value(b) - value(a) || a.pid - b.pid).slice(0, ROWS);
}

function showProcesses(processes, total, withheld) {
	const rows = sorted(processes, order);
	const most = {};

	for (const key in keys)
		most[key] = Math.max(...rows.map(keys[key]).filter(known), key === 'cpu' || key === 'delay' ? 100 : 1);
	fill('processes', rows, processCells(most), order === 'cpu' || order === 'memory' ? 'No process is known.' :
		'Of no process it is known that it did.');
	note('processes', (known(total) ? 'the first ' + rows.length + ' of ' + total : '') +
		(withheld ? WITHHELD : ''));
}

/* `changed` is called with the new order. */
function makeSortable(changed) {
	const heads = document.querySelectorAll('#processes th[data-sort]');

	const mark = () => heads.forEach((th) =>
		th.setAttribute('aria-sort', th.dataset.sort === order ? 'descending' : 'none'));

	heads.forEach((th) => {
		const button = document.createElement('button');

		button.type = 'button';
		button.textContent = th.textContent.trim();
		button.title = th.title;
		th.replaceChildren(button);
		button.addEventListener('click', () => {
			order = th.dataset.sort;
			mark();
			changed();
		});
	});
	mark();
}
