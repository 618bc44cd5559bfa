// SPDX-License-Identifier: GPL-2.0
/* What can be pressed, and the beginning of all. */

const themes = ['auto', 'light', 'dark'];	/* auto: what the system has */
let theme = 'auto';

function readTheme() {
	try {
		return localStorage.getItem('ktally-theme');
	} catch {
		return null;
	}
}

function setTheme(wanted) {
	theme = themes.includes(wanted) ? wanted : 'auto';
	if (theme === 'auto')
		delete document.documentElement.dataset.theme;
	else
		document.documentElement.dataset.theme = theme;
	if (byId('theme'))
		setText(byId('theme'), 'Theme: ' + theme);
}

function keepTheme() {
	try {
		localStorage.setItem('ktally-theme', theme);
	} catch {
		/* It lasts as long as the page. */
	}
}

function makeControls() {
	byId('controls').hidden = false;
	byId('charts').hidden = false;
	setTheme(theme);
	byId('theme').addEventListener('click', () => {
		setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]);
		keepTheme();
	});
	byId('pause').addEventListener('click', () => {
		paused = !paused;
		byId('pause').setAttribute('aria-pressed', paused);
		if (state)
			show();
	});
	makeSortable(async () => {
		await askProcesses();
		if (state)
			showTables();
	});
}

/* Before there is anything to see, so that nothing flashes. */
setTheme(readTheme());
document.addEventListener('DOMContentLoaded', () => {
	makeControls();
	makeCharts();
	showTrouble();
	connect();
	setInterval(tick, 1000);
	setInterval(watch, RETRY_MS);
});
