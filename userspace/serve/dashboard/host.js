// SPDX-License-Identifier: GPL-2.0
/*
 * Whether the host is well and why not, what it has, and the points of its charts. Not here: when
 * (live.js).
 */

function sinceOf(reason) {
	const uptime = state.host && state.host.uptime_seconds;

	if (reason.since !== undefined)
		return moment(reason.since);
	/* A string where it is too long for a number. */
	if (reason.since_ns !== undefined && known(uptime))
		return moment(state.time) - 1000 * (uptime - Number(reason.since_ns) / 1e9);
	return undefined;
}

function showReason(list, reason) {
	const since = sinceOf(reason);
	const item = html('li', list);
	const level = words[reason.level] ? reason.level : 'unknown';

	html('span', item, words[level], 'level ' + level);
	html('span', item, reason.text, 'what');
	if (known(since))
		html('span', item, 'since ' + clock(since) + ', ' + age((moment(state.time) - since) / 1000), 'since');
}

function showVerdict() {
	if (!state && !lost)
		return;		/* The server has written what it knew. */
	const health = (state && state.health) || {};
	const stale = state && sampleAge() > staleAfter();
	const told = words[health.status] ? health.status : 'unknown';
	const status = lost || stale || !state ? 'unknown' : told;
	const reasons = reasonsOf(health);
	let doubt = health.doubt ? 'No verdict: ' + health.doubt + '.' : '';

	if (status !== told || (lost && state))
		doubt = `Last known, at ${clock(moment(state && state.time))}: ${words[told].toLowerCase()}.`;
	else if (status === 'healthy' && !reasons.length)
		doubt = 'Nothing is beyond a threshold.';
	document.body.dataset.status = status;
	document.body.toggleAttribute('data-stale', Boolean(stale));
	setText(byId('status'), words[status]);
	setText(byId('doubt'), doubt);
	document.title = `${words[status]} · ${state && state.host ? state.host.hostname || '' : ''} · ktally`;
}

/* What rules and checks say, the worst first. */
function reasonsOf(health) {
	const all = [...(health.failed_checks || []), ...(health.reasons || [])];
	const are = (critical) => all.filter((reason) => (reason.level === 'critical') === critical);

	return [...are(true), ...are(false)];
}

function showReasons() {
	const list = byId('reasons');
	const health = state.health || {};
	const reasons = reasonsOf(health);

	list.replaceChildren();
	reasons.slice(0, 8).forEach((reason) => showReason(list, reason));
	const more = reasons.length - 8 + (known(health.more) ? health.more : 0);

	if (more > 0)
		html('span', html('li', list), 'and ' + more + ' more', 'what');
}

/* ---- Host ---- */

function factsOf(host) {
	const values = host.values || {};
	const load = ['load1', 'load5', 'load15'].map((name) => values[name]).filter(known);
	const facts = [];

	if (known(host.cpus))
		facts.push(plural(host.cpus, 'CPU'));
	if (load.length)
		facts.push('load ' + load.map((one) => one.toFixed(2)).join(' '));
	if (known(host.processes))
		facts.push(plural(host.processes, 'process'));
	if (known(host.uptime_seconds))
		facts.push('up ' + age(host.uptime_seconds));
	facts.push('source ' + (state.source || NONE));
	return facts.join(' · ');
}

function showHost() {
	const host = state.host || {};

	setText(byId('hostname'), host.hostname || NONE);
	setText(byId('facts'), factsOf(host));
	setText(byId('version'), state.version || NONE);
	memoryChart.aside(host.values && known(host.values.mem_total) ? 'of ' + bytes(host.values.mem_total) : '');
	showSource();
}

function showSource() {
	const lossesOf = (losses) => Object.entries(losses).filter(([, number]) => number > 0)
		.map(([name, number]) => `${name} ${count(number)}`).join(', ') || 'none';
	const parts = ['source ' + (state.source || NONE)];

	parts.push(state.exits_complete ? 'every exit is told' :
		'exits are not told: what lives between two samples is not seen');
	if (known(state.interval_seconds))
		parts.push('a sample every ' + span(state.interval_seconds));
	if (state.lost)
		parts.push('lost: ' + lossesOf(state.lost));
	setText(byId('source'), parts.join(' · '));
}

function usedOf(values, total, free) {
	return known(values[total]) && known(values[free]) && values[total] > 0 ?
		100 * (1 - values[free] / values[total]) : undefined;
}

/* The state as a point of the history. */
function pointOf(now) {
	const host = now.host || {};
	const values = host.values || {}, rates = host.rates || {};

	return {
		t: moment(now.time), cpu_percent: host.cpu_percent,
		memory_used_percent: usedOf(values, 'mem_total', 'mem_available'),
		swap_used_percent: usedOf(values, 'swap_total', 'swap_free'),
		disk_read: rates.disk_read, disk_written: rates.disk_written,
		net_received: rates.net_received, net_sent: rates.net_sent,
		psi_cpu: values.psi_cpu_some_avg10, psi_memory: values.psi_mem_some_avg10,
		psi_io: values.psi_io_some_avg10,
	};
}

function addPoint(point) {
	const points = timeline.points;

	if (!known(point.t) || (points.length && points[points.length - 1].t >= point.t))
		return;
	points.push(point);
	while (points.length > 720)
		points.shift();
}

let memoryChart;

function makeCharts() {
	const perCent = (value, sign) => sign ? percentSign(value) : known(value) ? short(value) + '%' : NONE;
	const perSecond = (value, sign) => sign ? bytesPerSecond(value) : bytes(value);

	new Chart(byId('chart-cpu'), {title: 'CPU', format: perCent, least: 100, fixed: true,
		series: [{key: 'cpu_percent', label: 'busy'}]});
	memoryChart = new Chart(byId('chart-memory'), {title: 'Memory', format: perCent, least: 100, fixed: true,
		series: [{key: 'memory_used_percent', label: 'used'}, {key: 'swap_used_percent', label: 'swap'}]});
	new Chart(byId('chart-pressure'), {title: 'Pressure', format: perCent, least: 10,
		series: [{key: 'psi_cpu', label: 'CPU'}, {key: 'psi_memory', label: 'mem.'}, {key: 'psi_io', label: 'I/O'}]});
	new Chart(byId('chart-disk'), {title: 'Disks', format: perSecond, least: 1024, base: 1024,
		series: [{key: 'disk_read', label: 'read'}, {key: 'disk_written', label: 'written'}]});
	new Chart(byId('chart-network'), {title: 'Network', format: perSecond, least: 1024, base: 1024,
		series: [{key: 'net_received', label: 'in'}, {key: 'net_sent', label: 'out'}]});
}
