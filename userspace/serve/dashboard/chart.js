// SPDX-License-Identifier: GPL-2.0
/*
 * Curves over time as SVG. All charts show the same minutes and the same cursor, which the pointer or
 * the arrow keys move. Where there was no sample there is no line. Not here: which figures (live.js).
 */

const SVG = 'http://www.w3.org/2000/svg';
const GAP = 3.5;		/* intervals without a point that end a line */
const LEFT = 4, TOP = 8;	/* px around the curves ... */
const RIGHT = 3.2, BOTTOM = 1.3;	/* ... and rem, for texts */

function element(name, attributes, parent, text) {
	const made = document.createElementNS(SVG, name);

	for (const key in attributes)
		made.setAttribute(key, attributes[key]);
	if (text !== undefined)
		made.textContent = text;
	parent.appendChild(made);
	return made;
}

function html(name, parent, text, className) {
	const made = document.createElement(name);

	if (text !== undefined)
		made.textContent = text;
	if (className)
		made.className = className;
	parent.appendChild(made);
	return made;
}

/* 1, 2 or 5 times a power of the base. */
function nice(value, base) {
	let step = 1;

	while (step * base <= value)
		step *= base;
	for (const times of base === 10 ? [1, 2, 5, 10] : [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024])
		if (step * times >= value)
			return step * times;
	return step * base;
}

/* 30 s, 5 min, 2 h */
function roundAge(seconds) {
	return seconds < 60 ? seconds + ' s' : seconds < 3600 ? seconds / 60 + ' min' : seconds / 3600 + ' h';
}

/* What all charts share. */
const timeline = {
	points: [],	/* {t: ms, ...}, oldest first */
	interval: 5,	/* s */
	end: 0,		/* ms, the right edge */
	cursor: null,	/* a point */
	charts: [],

	get begin() {
		const oldest = this.points.length ? this.points[0].t : this.end;
		const longest = 360 * this.interval * 1000;

		return this.end - Math.min(Math.max(this.end - oldest, 60000), longest);
	},

	draw() {
		if (this.cursor && !this.points.includes(this.cursor))
			this.cursor = null;
		for (const chart of this.charts)
			chart.draw();
	},

	/* By so many points, or to the one nearest to a time. */
	move(steps) {
		const last = this.points.length - 1;
		const now = this.cursor ? this.points.indexOf(this.cursor) : last;

		this.cursor = this.points[Math.min(Math.max(now + steps, 0), last)] || null;
		this.draw();
	},

	seek(t) {
		let best = null;

		for (const point of this.points)
			if (!best || Math.abs(point.t - t) < Math.abs(best.t - t))
				best = point;
		this.cursor = best;
		this.draw();
	},

	clear() {
		this.cursor = null;
		this.draw();
	},
};

class Chart {
	/* series: [{key, label}]; least: of the scale's end, 100 of what cannot be more. */
	constructor(root, {title, series, format, least, fixed, base}) {
		Object.assign(this, {title, series, format, least, fixed, base: base || 10});
		const top = html('div', root, undefined, 'top');

		this.beside = html('small', html('h2', top, title + ' '));
		series.forEach((one, i) => {
			const legend = html('div', top, undefined, 'legend series-' + (i + 1));

			html('i', legend);
			html('span', legend, one.label + ' ');
			one.out = html('b', legend, NONE);
		});
		this.svg = element('svg', {tabindex: 0, role: 'slider', 'aria-valuemin': 0,
			'aria-label': title + ' over time; arrow keys move the cursor'}, root);
		this.listen();
		new ResizeObserver(() => this.draw()).observe(this.svg);
		timeline.charts.push(this);
	}

	/* Beside its title. */
	aside(text) {
		this.beside.textContent = text;
	}

	listen() {
		const keys = {
			ArrowLeft: () => timeline.move(-1),
			ArrowRight: () => timeline.move(1),
			PageUp: () => timeline.move(-12),
			PageDown: () => timeline.move(12),
			Home: () => timeline.move(-1e6),
			End: () => timeline.move(1e6),
			Escape: () => timeline.clear(),
		};

		this.svg.addEventListener('pointermove', (event) => {
			const x = event.clientX - this.svg.getBoundingClientRect().left;

			timeline.seek(this.when(x));
		});
		this.svg.addEventListener('pointerleave', () => timeline.clear());
		this.svg.addEventListener('blur', () => timeline.clear());
		this.svg.addEventListener('keydown', (event) => {
			if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey)
				return;
			event.preventDefault();
			keys[event.key]();
		});
	}

	when(x) {
		return timeline.begin + (x - LEFT) / this.span * (timeline.end - timeline.begin);
	}

	x(t) {
		return LEFT + (t - timeline.begin) / (timeline.end - timeline.begin) * this.span;
	}

	y(value) {
		return TOP + (1 - Math.min(value / this.max, 1)) * this.height;
	}

	draw() {
		const box = this.svg.getBoundingClientRect();
		const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);

		this.span = box.width - LEFT - RIGHT * rem;
		this.height = box.height - TOP - BOTTOM * rem;
		this.footing = TOP + this.height + rem;
		if (this.span <= 0 || this.height <= 0 || !timeline.end)
			return;
		this.scale();
		this.svg.replaceChildren();
		this.drawGrid();
		this.drawVoid();
		this.series.forEach((one, i) => this.drawCurve(one.key, 'series-' + (i + 1)));
		this.drawCursor();
	}

	scale() {
		let most = this.least;

		if (!this.fixed)
			for (const point of timeline.points)
				for (const {key} of this.series)
					if (known(point[key]) && point.t >= timeline.begin)
						most = Math.max(most, point[key]);
		this.max = this.fixed ? this.least : nice(most, this.base);
	}

	drawGrid() {
		const right = LEFT + this.span;

		for (const share of [0, 0.5, 1]) {
			const y = Math.round(this.y(share * this.max)) + 0.5;

			element('path', {class: 'grid', d: `M${LEFT} ${y}H${right}`}, this.svg);
			element('text', {x: right + 5, y: y + 4}, this.svg, this.format(share * this.max));
		}
		this.drawTimes(right);
	}

	/* Marks at round times before now, three or four of them. */
	drawTimes(right) {
		const steps = [10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
		const whole = (timeline.end - timeline.begin) / 1000;
		const step = steps.find((s) => s * 4 >= whole) || 2 * 86400;

		for (let back = 0; back <= whole; back += step) {
			const x = this.x(timeline.end - 1000 * back);

			element('path', {class: 'grid', d: `M${x.toFixed(1)} ${TOP}V${TOP + this.height}`}, this.svg);
			if (!timeline.cursor && x > LEFT + 12)
				element('text', {x: back ? x : right, y: this.footing, 'text-anchor': back ? 'middle' : 'end'}, this.svg,
					back ? '−' + roundAge(back) : 'now');
		}
	}

	/* Since the newest point nothing came. */
	drawVoid() {
		const last = timeline.points.length ? timeline.points[timeline.points.length - 1].t : timeline.begin;
		const from = this.x(Math.max(last, timeline.begin));

		if (timeline.end - last > GAP * timeline.interval * 1000)
			element('rect', {class: 'void', x: from, y: TOP, height: this.height,
				width: Math.max(LEFT + this.span - from, 0)}, this.svg);
	}

	/* The runs of points without a gap. */
	* runs(key) {
		let run = [];

		for (const point of timeline.points) {
			const last = run[run.length - 1];
			const ends = !known(point[key]) || (last && point.t - last.t > GAP * timeline.interval * 1000);

			if (ends && run.length) {
				yield run;
				run = [];
			}
			if (known(point[key]) && point.t >= timeline.begin)
				run.push(point);
		}
		if (run.length)
			yield run;
	}

	drawCurve(key, className) {
		let line = '', under = '';
		const floor = this.y(0).toFixed(1);

		for (const run of this.runs(key)) {
			const path = run.map((p) => `${this.x(p.t).toFixed(1)} ${this.y(p[key]).toFixed(1)}`);

			line += 'M' + path.join('L') + (run.length === 1 ? 'h1.5' : '');
			under += `M${this.x(run[0].t).toFixed(1)} ${floor}L${path.join('L')}V${floor}Z`;
		}
		if (className === 'series-1')
			element('path', {class: 'under ' + className, d: under}, this.svg);
		element('path', {class: 'curve ' + className, d: line}, this.svg);
	}

	drawCursor() {
		const last = timeline.points.length - 1;
		const at = timeline.cursor || timeline.points[last];
		const said = [];

		for (const one of this.series) {
			one.out.textContent = this.format(at ? at[one.key] : undefined, true);
			said.push(one.label + ' ' + one.out.textContent);
		}
		this.svg.setAttribute('aria-valuemax', Math.max(last, 0));
		this.svg.setAttribute('aria-valuenow', Math.max(timeline.points.indexOf(at), 0));
		this.svg.setAttribute('aria-valuetext', (at ? clock(at.t) + ': ' : '') + said.join(', '));
		if (!timeline.cursor)
			return;
		const x = this.x(at.t);

		element('path', {class: 'mark-line', d: `M${x.toFixed(1)} ${TOP}V${TOP + this.height}`}, this.svg);
		element('text', {x: Math.min(Math.max(x, LEFT + 26), LEFT + this.span - 26), 'text-anchor': 'middle',
			y: this.footing}, this.svg, clock(at.t));
	}
}
