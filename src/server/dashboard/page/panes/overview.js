'use strict';

// How the relay is doing now, and lately.
{
    const {el} = relay;

    const of_state = (queues, ...states) => Object.values(queues).reduce(
        (sum, lane) => sum + states.reduce((all, state) => all + lane[state], 0), 0);

    const has_had_mail = ({counters, queues}) => counters.accepted > 0 || of_state(queues,
        'scheduled', 'queued', 'sealed', 'waiting', 'sent', 'dead', 'cancelled', 'expired', 'suppressed') > 0;

    const requests = ({counters}) => counters.batches + counters.singles;

    const seconds_between = (earlier, later) => (Date.parse(later.now) - Date.parse(earlier.now)) / 1000;

    // The answers of the last seconds, over which rates are measured; those of an earlier start of the
    // relay do not count.
    const longest_memory = 12; // seconds
    let seen = [];
    const remember = (status) => {
        seen = [...seen.filter((one) => one.uptime_seconds <= status.uptime_seconds &&
            seconds_between(one, status) <= longest_memory), status];
    };

    // How many a second; null until it is known
    const pace = (count) => {
        const [first] = seen;
        const last = seen.at(-1);
        const seconds = seconds_between(first, last);
        return seconds > 0 ? Math.max(0, count(last) - count(first)) / seconds : null;
    };

    const waiting = (lane) => lane.queued + lane.sealed + lane.waiting;

    const lane_note = (name, lane) => `${relay.number(waiting(lane))} ${name}`;

    const oldest = (queues) => Object.values(queues).map((lane) => lane.oldest_queued).filter(Boolean).sort()[0];

    const figures = (status) => {
        const {queues, rate, counters} = status;
        const {transactional, campaign} = queues;
        const dead = of_state(queues, 'dead', 'expired');
        const since = oldest(queues);
        return el('dl', {class: 'figures'},
            relay.figure('Requests a second', relay.number(pace(requests)),
                rate.limit
                    ? `limit ${relay.number(rate.limit)}, used up to ${relay.number(rate.allowed_per_second)}`
                    : 'the limit is not known yet'),
            relay.figure('Accepted a second', relay.number(pace((one) => one.counters.accepted)),
                `${relay.number(counters.accepted)} since its start`),
            relay.figure('Sent a second', relay.number(pace((one) => one.counters.sent)),
                `${relay.number(counters.sent)} since its start`),
            relay.figure('Waiting', relay.number(waiting(transactional) + waiting(campaign)),
                [lane_note('transactional', transactional), ', ', lane_note('campaign', campaign),
                    since && [', the oldest since ', relay.ago(since)]]),
            relay.figure('Dead letters', el('a', {href: '#/dead-letters'}, relay.number(dead)),
                dead ? 'given up, to be looked at' : 'nothing was given up'));
    };

    const quota_row = (title, {used, limit, turns_at}) => el('div', {class: 'gauge'},
        el('div', {}, el('h3', {}, title), el('span', {},
            limit ? `${relay.number(used)} of ${relay.number(limit)}` : `${relay.number(used)}, no limit known`)),
        limit && relay.bar(used, limit, `${title} used`,
            used >= limit ? 'bad' : used > 0.9 * limit ? 'warn' : 'busy'),
        el('p', {class: 'note'}, limit && `${relay.number(Math.max(0, limit - used))} left. `,
            'Begins anew ', relay.ago(turns_at)));

    const quota = ({quota: {daily, monthly, transactional_reserve}}) => relay.card('Quota, in recipients',
        quota_row('Today', daily), quota_row('This month', monthly),
        transactional_reserve > 0 && el('p', {class: 'note'},
            `${relay.number(transactional_reserve)} are kept for transactional mail.`));

    const outlook = (name, lane) => ({
        name, queued: lane.queued, through: lane.queued ? relay.ago(lane.through_at) : relay.number(null),
        speed: `${relay.number(lane.messages_per_second)}/s`, today: lane.fits_today, bound: lane.bound_by,
    });

    const forecast = ({forecast: {transactional, campaign}}) => relay.card('Forecast', relay.table([
        {title: 'Lane', cell: (row) => row.name},
        {title: 'Queued', number: true, cell: (row) => relay.number(row.queued)},
        {title: 'Through', number: true, cell: (row) => row.through},
        {title: 'At most', number: true, cell: (row) => row.speed},
        {title: 'Fits today', number: true, cell: (row) => relay.number(row.today)},
        {title: 'Bound by', cell: (row) => row.bound},
    ], [outlook('transactional', transactional), outlook('campaign', campaign)], {label: 'Forecast'}));

    const machine = ({accepting, refusing_because, uptime_seconds, counters, connections, store, reconciliation}) =>
        relay.card('This relay', relay.fields([
            ['Takes mail', accepting
                ? relay.badge('yes', 'good') : [relay.badge('no', 'bad'), ' ', refusing_because]],
            ['Up for', relay.duration(uptime_seconds)],
            ['Producers', `${relay.number(counters.producer_connections)} connected`],
            ['To Resend', `${relay.number(connections.open)} connections, ${relay.number(connections.busy)} busy`],
            ['A commit takes', relay.duration(store.average_commit_ms / 1000)],
            ['Refused', `${relay.number(counters.rejected)} that were wrong, ` +
                `${relay.number(counters.refused_full)} for want of room`],
            reconciliation.problem && ['Unknown outcomes', reconciliation.problem],
        ]));

    const pause_all = () => relay.act({
        title: 'Pause all sending?',
        text: 'Mail is accepted and kept; nothing goes out until the pause is ended.',
        action: 'Pause all sending',
    }, () => relay.api.post('/relay/pause', {}), () => 'All sending is paused.');

    const show = (root) => {
        const plots = relay.overview_plots();
        const draw = (status) => {
            const is_held = status.pauses.some((pause) => pause.scope === 'all');
            const has_begun = has_had_mail(status);
            remember(status);
            relay.draw(root,
                relay.heading('Overview', {}, !is_held && relay.button('Pause all sending', pause_all)),
                relay.pause_banners(status.pauses),
                has_begun ? [figures(status), plots.node] : relay.first_steps(),
                el('div', {class: 'grid'}, quota(status), machine(status)),
                has_begun && forecast(status));
            return has_begun;
        };
        return {
            refresh: () => draw(relay.status) ? plots.refresh() : null,
            close: plots.close,
            keys: [{key: 'p', title: 'Pause all sending', run: pause_all}],
        };
    };

    relay.pane({name: 'overview', title: 'Overview', show});
}
