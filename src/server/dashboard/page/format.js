'use strict';

// How figures, times and states are written.
{
    const nothing = '–';
    const with_decimals = [2, 1, 0].map((most) => new Intl.NumberFormat('en', {maximumFractionDigits: most}));
        const day = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short'});
    const clock = new Intl.DateTimeFormat('en-GB', {timeStyle: 'medium'});
    const is_missing = (value) => value === null || value === undefined;

    // 12,345, 48.8, 9.77: three digits tell enough of what is no whole number
    relay.number = (n) => {
        if (is_missing(n))
            return nothing;
        const size = Math.abs(n);
        return with_decimals[size < 10 ? 0 : size < 100 ? 1 : 2].format(n);
    };

    // 1 mail, 2 mails
    relay.count = (n, one, many = `${one}s`) => `${relay.number(n)} ${n === 1 ? one : many}`;

    relay.percent = (part, of) => of ? `${relay.number(100 * part / of)} %` : nothing;

    const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];

    const roughly = (seconds) => {
        const [name, size] = units.find((unit) => seconds >= unit[1]);
        return `${Math.floor(seconds / size)} ${name}`;
    };

    // 350 ms, 4.2 s, 3 min 20 s, 5 h 10 min, 3 d 4 h
    relay.duration = (seconds) => {
        if (is_missing(seconds))
            return nothing;
        if (seconds > 0 && seconds < 1)
            return `${Math.round(1000 * seconds)} ms`;
        if (seconds < 60)
            return `${seconds < 10 ? with_decimals[1].format(seconds) : Math.round(seconds)} s`;
        const first = units.findIndex(([, size]) => seconds >= size);
        const [name, size] = units[first];
        const [next_name, next_size] = units[first + 1];
        const rest = Math.floor(seconds % size / next_size);
        return `${Math.floor(seconds / size)} ${name}` + (rest ? ` ${rest} ${next_name}` : '');
    };

    // The time of the day, with the date unless it is today's; all of it when one points at it.
    relay.time = (iso) => {
        if (!iso)
            return nothing;
        const at = new Date(iso);
        const is_today = at.toDateString() === new Date().toDateString();
        const text = is_today ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
        return relay.el('time', {datetime: iso, title: at.toString()}, text);
    };

    // "3 min ago", "in 2 h 5 min"
    relay.ago = (iso) => {
        if (!iso)
            return nothing;
        const seconds = (Date.now() - new Date(iso)) / 1000;
        const text = Math.abs(seconds) < 1 ? 'now' :
            seconds > 0 ? `${roughly(seconds)} ago` :
                `in ${relay.duration(Math.ceil(-seconds))}`;
        return relay.el('time', {datetime: iso, title: new Date(iso).toString()}, text);
    };

    const signs = {good: '✓', busy: '●', warn: '!', bad: '✕', off: '–'};
    const kinds = {
        good: ['sent', 'delivered', 'running', 'finished', 'verified', 'subscribed', 'opened', 'clicked',
            'sending', 'pass', 'ok'],
        busy: ['queued', 'sealed', 'scheduled', 'accepted', 'pending', 'waiting'],
        warn: ['paused', 'expired', 'delivery_delayed', 'not_started', 'temporary_failure',
            'outcome_unknown', 'warn'],
        bad: ['dead', 'failed', 'bounced', 'complained', 'refused', 'exhausted', 'fail', 'missing',
            'unreachable', 'failure'],
    };
    const kind_of = (state) => Object.keys(kinds).find((kind) => kinds[kind].includes(state)) || 'off';

    // A state as a word with a sign before it, so that nobody depends on its colour. `kind` (good,
    // busy, warn, bad, off) is known of the states that the relay has.
    relay.badge = (state, kind = kind_of(state)) => relay.el('span', {class: `badge ${kind}`},
        relay.el('span', {class: 'sign', 'aria-hidden': true}, signs[kind]),
        String(state).replaceAll('_', ' '));

    relay.sign = (kind) => signs[kind];
}
