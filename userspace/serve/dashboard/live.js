// SPDX-License-Identifier: GPL-2.0
/*
 * Keeps the page at what the host does: listens to the stream, says so when it breaks and tries again
 * until it is there. What is old never looks new: the age goes on counting, and without a stream the
 * verdict is that nobody knows.
 */

const RETRY_MS = 2000;
const STALE_LEAST = 10;		/* s, as the server counts */
const words = {healthy: 'Healthy', warning: 'Warning', critical: 'Critical', unknown: 'Unknown'};
const byId = (id) => document.getElementById(id);

let stream = null;
let state = null;		/* the newest */
let arrived = 0;		/* now() of it */
let lost = 0;			/* now() since when there is no stream; 0: there is one */
let heard = 0;			/* now() of the last sign of life */
let paused = false;
let others = null;		/* processes in an order that the state does not have */

const passed = {steady: performance.now(), wall: Date.now(), ms: 1};

/*
 * ms that passed. One clock stands still while the computer sleeps, the other one can be set back:
 * what is old must not look new for either.
 */
function now() {
	const steady = performance.now(), wall = Date.now();

	passed.ms += Math.max(steady - passed.steady, wall - passed.wall, 0);
	Object.assign(passed, {steady, wall});
	return passed.ms;
}

function seconds(since) {
	return (now() - since) / 1000;
}

/* s since the sample that is shown was taken. */
function sampleAge() {
	return (known(state.age_seconds) ? state.age_seconds : 0) + seconds(arrived);
}

function staleAfter() {
	return Math.max(3 * (state.interval_seconds || 0), STALE_LEAST);
}

/* All that fire, and the last that were resolved. */
function showAlerts() {
	const list = state.alerts;
	const are = (what) => list.filter((alert) => (alert.state === 'firing') === what);

	byId('alerts').hidden = !list;
	if (list)
		fill('alerts', [...are(true).slice(0, ROWS), ...are(false).slice(0, 3)], alertCells, 'None fires.');
}

function showTables() {
	const groups = state.groups || [], exits = state.exits || [], latencies = state.latencies || [];

	showProcesses(others || state.processes || [], state.host && state.host.processes, state.withheld);
	fill('groups', groups.slice(0, ROWS), groupCells, 'No group is known.');
	note('groups', groups.length >= ROWS ? 'the first ' + ROWS + ' by CPU' : '');
	fill('exits', exits.slice(0, ROWS), exitCells, state.exits_complete ? 'Nothing has ended yet.' :
		'Not known: this source tells no exits.');
	note('exits', exits.length ? 'the newest first' : '');
	fill('latencies', latencies, latencyCells, 'Not measured: `ktally hooks on all` switches it on.');
	showAlerts();
}

function showAge() {
	const at = state ? moment(state.time) : undefined;

	if (state)
		setText(byId('age'), `sample of ${clock(at)}, ${age(sampleAge())} old`);
	if (lost)
		setText(byId('trouble-more'), state ?
			`for ${age(seconds(lost))}. Shown is what was at ${clock(at)}. Trying again …` : 'Trying again …');
	else if (document.body.hasAttribute('data-stale'))
		setText(byId('trouble-more'), `for ${age(sampleAge())}. Shown is what was at ${clock(at)}.`);
}

/* What is wrong with what is shown, once when it begins; how long is told by showAge(). */
function showTrouble() {
	const stale = document.body.hasAttribute('data-stale');

	byId('trouble').hidden = !lost && !stale;
	setText(byId('trouble-what'), lost ? 'No connection to ktally' : stale ? 'No new sample' : '');
	document.body.dataset.link = lost ? 'lost' : state && !stale ? 'live' : 'wait';
	setText(byId('link-state'), lost ? 'no connection' : !state ? 'connecting' : stale ? 'no new sample' :
		paused ? 'paused' : 'live');
}

/* Each second, with news or without. */
function tick() {
	showVerdict();
	showTrouble();
	showAge();
	if (!paused) {
		if (state)
			timeline.end = moment(state.time) + 1000 * seconds(arrived);
		timeline.draw();
	}
}

function show() {
	showReasons();
	showHost();
	if (!paused)
		showTables();
	tick();
}

/* ---- Where it comes from ---- */

async function ask(path) {
	const answer = await fetch(path, {cache: 'no-store', signal: AbortSignal.timeout(10000)});

	if (!answer.ok)
		throw new Error(path + ': ' + answer.status);
	return answer.text();
}

async function askHistory() {
	try {
		const history = JSON.parse(await ask('/api/v1/history'));
		const newer = timeline.points.filter((p) => p.own);

		timeline.interval = history.interval_seconds || timeline.interval;
		timeline.points = [];
		history.points.forEach((point) => addPoint({...point, t: moment(point.time)}));
		newer.forEach(addPoint);
		tick();
	} catch {
		/* The charts begin with what comes. */
	}
}

/* The state has the first by CPU and memory only. */
async function askProcesses() {
	const wanted = order;

	if (wanted === 'cpu' || wanted === 'memory' || (wanted === 'io' && state.withheld)) {
		others = null;
		return;
	}
	try {
		const answer = JSON.parse(await ask(`/api/v1/processes?sort=${wanted}&limit=${ROWS}`));

		if (order === wanted)
			others = answer;
	} catch {
		others = null;
	}
}

async function take(text) {
	const news = JSON.parse(text);
	const point = {...pointOf(news), own: true};

	arrived = now();
	state = news;
	lost = 0;
	timeline.interval = news.interval_seconds || timeline.interval;
	addPoint(point);
	show();
	if (paused)
		return;
	await askProcesses();
	if (others)
		showTables();
}

function lose() {
	if (!lost)
		lost = now();
	others = null;
	tick();
}

function connect() {
	if (stream)
		stream.close();
	heard = now();
	stream = new EventSource('/api/v1/stream');
	stream.addEventListener('open', () => {
		heard = now();
		askHistory();
	});
	stream.addEventListener('state', (event) => {
		heard = now();
		take(event.data).catch(lose);
	});
	stream.addEventListener('error', lose);
}

/* Without a stream, for a server has only so many. */
async function poll() {
	if (state && !lost && seconds(arrived) < (state.interval_seconds || 0))
		return;
	try {
		const news = await ask('/api/v1/state');

		if (!state || lost)
			askHistory();
		await take(news);
	} catch {
		lose();
	}
}

/* A stream may be refused, or be there and say nothing: then it is begun anew. */
function watch() {
	const silent = Math.max(3 * (state && state.interval_seconds || 5), 20);
	const refused = stream.readyState === EventSource.CLOSED;

	if (refused)
		poll();
	if (refused ? seconds(heard) > 10 : seconds(heard) > silent) {
		if (!refused)
			lose();
		connect();
	}
}
