'use strict';

// What the last minutes, hours and days were like.
{
    const minute = 60000;
    const hour = 60 * minute;
    const day = 24 * hour;

    // `every`: how often it is asked for again
    const ranges = [
        {title: '10 min', length: 10 * minute, step: '5s', every: 5000},
        {title: '1 h', length: hour, step: '1m', every: 20000},
        {title: '6 h', length: 6 * hour, step: '5m', every: 60000},
        {title: '24 h', length: day, step: '15m', every: 60000},
        {title: '7 d', length: 7 * day, step: '2h', every: 60000},
        {title: '90 d', length: 90 * day, step: '1d', every: 60000},
    ];

    const a_second = (n) => n === null ? relay.number(n) : `${relay.number(n)}/s`;

    // `counted`: how many in each step, of which a rate is made
    const plots = [
        {title: 'Requests a second', format: a_second, lines: [
            {name: 'requests', metric: 'requests', counted: true, paint: 'plot-1', filled: true},
            {name: 'limit', metric: 'limit', paint: 'plot-2', stroke: 'dashed'},
            {name: 'answered 429', metric: 'rate_limited', counted: true, paint: 'plot-3', stroke: 'dotted'},
        ]},
        {title: 'Mails a second', format: a_second, lines: [
            {name: 'accepted', metric: 'accepted', counted: true, paint: 'plot-1', stroke: 'dashed'},
            {name: 'sent', metric: 'sent', counted: true, paint: 'plot-2', filled: true},
            {name: 'dead', metric: 'dead', counted: true, paint: 'plot-3', stroke: 'dotted'},
        ]},
        {title: 'Mails that wait', format: relay.number, lines: [
            {name: 'campaign', metric: 'queued', lane: 'campaign', paint: 'plot-1', filled: true},
            {name: 'transactional', metric: 'queued', lane: 'transactional', paint: 'plot-4', stroke: 'dashed'},
        ]},
        {title: 'How long transactional mail waits', format: relay.duration, lines: [
            {name: 'half of it (p50)', metric: 'wait_p50', paint: 'plot-2'},
            {name: '99 of 100 (p99)', metric: 'wait_p99', paint: 'plot-4', stroke: 'dashed'},
        ]},
    ];

    // Of the step that is not over, so many seconds at least tell something.
    const shortest_part = 60;

    const ask = async ({metric, lane, counted}, {step}, from, until) => {
        const answer = await relay.api.get('/relay/series', {
            metric, lane, step, from: new Date(from).toISOString(), until: new Date(until).toISOString()});
        const seconds_of = (at) => Math.min(answer.step, (until - at) / 1000);
        const is_known = ([at]) => seconds_of(at) >= Math.min(answer.step, shortest_part);
        return answer.points.map(([at, value]) => [Date.parse(at), value]).filter(is_known).map(
            ([at, value]) => [at, value === null || !counted ? value : value / seconds_of(at)]);
    };

    // {node, refresh(), close()}
    relay.overview_plots = () => {
        let range = ranges[0];
        let asked_at = 0;
        const shown = plots.map((plot) => ({...plot, drawn: relay.plot(plot)}));
        const choice = relay.el('div', {class: 'choice', role: 'group', 'aria-label': 'How far back'});
        const node = relay.el('div', {class: 'plots', 'data-keep': true, 'data-key': 'plots'},
            relay.el('div', {class: 'heading'}, relay.el('h2', {}, 'Lately'), choice),
            relay.el('div', {class: 'grid'}, shown.map(({drawn}) => drawn.node)));

        const choose = (one) => {
            range = one;
            asked_at = 0;
            draw_choice();
            relay.refresh();
        };
        const draw_choice = () => relay.draw(choice, ranges.map((one) =>
            relay.button(one.title, () => choose(one), {'aria-pressed': String(one === range)})));

        const refresh = async () => {
            const now = Date.now();
            if (now - asked_at < range.every)
                return;
            const asked_for = range;
            const from = now - range.length;
            await Promise.all(shown.map(async ({lines, drawn}) => {
                const answers = await Promise.all(lines.map((line) => ask(line, asked_for, from, now)));
                if (asked_for === range)
                    drawn.update({from, until: now, lines: lines.map((line, i) => ({...line, points: answers[i]}))});
            }));
            if (asked_for === range)
                asked_at = now;
        };
        draw_choice();
        return {node, refresh, close: () => shown.forEach(({drawn}) => drawn.close())};
    };
}
