'use strict';

// Figures over time as lines. Each line differs by its stroke too, and the legend tells its last value.
{
    const {el} = relay;
    const strokes = {solid: [], dashed: [7, 4], dotted: [2, 3]};
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    const dark = matchMedia('(prefers-color-scheme: dark)');

    // Between marks of the axis, in milliseconds: what people count time in
    const minute = 60000;
    const hour = 60 * minute;
    const day = 24 * hour;
    const distances = [minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour,
        3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day, 30 * day];

    const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
    const date = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short'});
    const moment = new Intl.DateTimeFormat('en-GB', {
        day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit'});

    const distance_of = (axis) => distances.find(
        (one) => (axis.max - axis.min) / one <= Math.max(2, axis.width / 80)) || distances.at(-1);

    // Where the clock here is even
    const mark_times = (axis) => {
        const distance = distance_of(axis);
        const zone = new Date(axis.min).getTimezoneOffset() * minute;
        axis.ticks = [];
        for (let at = Math.ceil((axis.min - zone) / distance) * distance + zone; at <= axis.max; at += distance)
            axis.ticks.push({value: at});
    };

    function name_time(at) { // Chart.js says as `this` which axis it is of
        return (distance_of(this) < day ? clock : date).format(at);
    }

    // Between two gaps a value is no line: it is a point then.
    const size_of_point = ({dataset: {data}, dataIndex}) => {
        const is_gap = (index) => !data[index] || data[index].y === null;
        return is_gap(dataIndex - 1) && is_gap(dataIndex + 1) ? 2.5 : 0;
    };

    const options = (format) => ({
        animation: false, parsing: false, normalized: true, maintainAspectRatio: false,
        interaction: {mode: 'index', intersect: false},
        elements: {point: {radius: size_of_point, hoverRadius: 4, hitRadius: 8}, line: {borderWidth: 2, tension: 0}},
        scales: {
            x: {
                type: 'linear', grid: {display: false, drawBorder: false}, afterBuildTicks: mark_times,
                ticks: {maxRotation: 0, autoSkip: false, callback: name_time},
            },
            y: {
                beginAtZero: true, suggestedMax: 1, grid: {drawBorder: false, drawTicks: false},
                ticks: {maxTicksLimit: 5, padding: 8, callback: format},
            },
        },
        plugins: {
            legend: {display: false},
            tooltip: {
                callbacks: {
                    title: ([item]) => moment.format(item.parsed.x),
                    label: (item) => `${item.dataset.label}: ${format(item.parsed.y)}`,
                },
            },
        },
    });

    const colour_axes = (chart) => {
        const {x, y} = chart.options.scales;
        x.ticks.color = y.ticks.color = colour('quiet');
        y.grid.color = colour('line');
        Object.assign(chart.options.plugins.tooltip, {
            backgroundColor: colour('text'), titleColor: colour('surface'), bodyColor: colour('surface'),
            padding: 10, displayColors: false});
    };

    const dataset = ({name, paint, stroke = 'solid', filled, points}) => ({
        label: name, borderColor: colour(paint), pointBackgroundColor: colour(paint), borderDash: strokes[stroke],
        backgroundColor: `${colour(paint)}1f`, fill: filled ? 'origin' : false,
        data: points.map(([x, y]) => ({x, y})),
    });

    const last_value = ({points}) => {
        const known = points.filter(([, value]) => value !== null);
        return known.length ? known.at(-1)[1] : null;
    };

    // What is drawn in a card of that title; `format` writes its values. Its `node` stays the same,
    // and update({from, until, lines}) draws other values: lines [{name, paint (a colour of the style,
    // such as "plot-1"), stroke (solid, dashed, dotted), filled, points: [[ms, number or null], …]}].
    relay.plot = ({title, format = relay.number}) => {
        const canvas = el('canvas', {role: 'img'});
        const legend = el('p', {class: 'legend'});
        const node = el('section', {class: 'card plot', 'data-keep': true, 'data-key': title},
            el('h2', {}, title), el('div', {class: 'canvas'}, canvas), legend);
        Chart.defaults.font = {...Chart.defaults.font, family: 'system-ui, sans-serif', size: 12};
        const chart = new Chart(canvas, {type: 'line', data: {datasets: []}, options: options(format)});
        let seen = null;
        let closed = false;

        // An answer may come when the pane that asked has been left.
        const update = (shown) => {
            if (closed)
                return;
            seen = shown;
            const {from, until, lines} = shown;
            colour_axes(chart);
            Object.assign(chart.options.scales.x, {min: from, max: until});
            chart.data.datasets = lines.map(dataset);
            chart.update('none');
            relay.draw(legend, lines.map((line) => el('span', {},
                el('span', {class: `stroke ${line.stroke || 'solid'} ${line.paint}`, 'aria-hidden': true}),
                `${line.name} `, el('b', {}, format(last_value(line))))));
            canvas.setAttribute('aria-label',
                `${title}: ${lines.map((line) => `${line.name} ${format(last_value(line))}`).join(', ')}`);
        };
        const recolour = () => seen && update(seen);
        dark.addEventListener('change', recolour);

        const close = () => {
            closed = true;
            dark.removeEventListener('change', recolour);
            chart.destroy();
        };
        return {node, update, close};
    };
}
