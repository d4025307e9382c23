'use strict';

// One message: what it waited for, drawn to scale, and what became of it.
{
    const {el} = relay;
    const ends = ['sent', 'dead', 'cancelled', 'expired', 'suppressed'];
    const reasons_to_wait = {
        schedule: 'its scheduled time',
        permit: 'the next permit of the rate limit',
        lane: 'transactional mail, which goes first',
        backoff: 'its next attempt',
    };

    relay.wait_text = (wait) => reasons_to_wait[wait] ||
        `the end of a pause (${wait.replace(/^pause:/, '').replace(':', ' ')})`;

    const ms_between = (from, until) => Date.parse(until) - Date.parse(from);

    // What took the time of a state, in milliseconds: what was waited for, and Resend
    const parts_of = (entry, until) => {
        const parts = entry.waited.map((wait) => ({
            kind: wait.for.replace(/:.*/, ''), text: `waited for ${relay.wait_text(wait.for)}`, ms: wait.ms}));
        const rest = ms_between(entry.at, until) - parts.reduce((sum, part) => sum + part.ms, 0);
        if (entry.state === 'sealed' && rest > 0)
            parts.push({kind: 'request', text: 'in a request to Resend', ms: rest});
        return parts;
    };

    const end_of = (entry) => entry.until || (ends.includes(entry.state) ? entry.at : new Date().toISOString());

    // A part of the whole time, where it was
    const draw_part = (kind, from, ms, whole) => el('i', {class: `span ${kind}`, style: {
        left: `${Math.min(99.5, 100 * from / whole)}%`,
        width: `${Math.min(100 - 100 * from / whole, 100 * ms / whole)}%`,
    }});

    const draw_parts = (parts, from, whole) => {
        if (parts.length === 0)
            return draw_part('moment', from, 0, whole);
        return parts.map((part) => {
            const drawn = draw_part(part.kind, from, part.ms, whole);
            from += part.ms;
            return drawn;
        });
    };

    const attempt_text = ({outcome, statusCode, message}) => [
        el('strong', {}, outcome.replaceAll('_', ' ')), statusCode && ` ${statusCode}`,
        message && `: “${message}”`,
    ];

    // A line for each state
    const draw_states = (entries) => {
        const begin = entries[0].at;
        const whole = Math.max(1, ...entries.map((entry) => ms_between(begin, end_of(entry))));
        const row = (entry) => {
            const from = ms_between(begin, entry.at);
            const parts = parts_of(entry, end_of(entry));
            return el('li', {},
                relay.badge(entry.state),
                el('span', {}, relay.time(entry.at),
                    from > 0 && el('small', {}, ` + ${relay.duration(from / 1000)}`)),
                el('span', {class: 'spans', 'aria-hidden': true}, draw_parts(parts, from, whole)),
                el('p', {},
                    parts.map((part) => el('span', {}, el('i', {class: `key ${part.kind}`}),
                        `${part.text} ${relay.duration(part.ms / 1000)}`)),
                    entry.attempt && el('span', {}, attempt_text(entry.attempt)),
                    entry.reason && el('span', {}, entry.reason.replaceAll('_', ' '))));
        };
        return el('ol', {class: 'timeline'}, entries.map(row));
    };

    const draw_events = (events) => el('ol', {class: 'timeline'}, events.map((event) => el('li', {},
        relay.badge(event.event), relay.time(event.at), el('p', {}, relay.members(event.detail)))));

    const ask_to_cancel = (m) => relay.act({
        title: 'Cancel this message?',
        text: `“${relay.subject(m)}” to ${relay.addresses(m.to)} will not be sent.`,
        action: 'Cancel the message', danger: true,
    }, () => relay.api.post(`/relay/messages/${m.id}/cancel`), () => 'The message is cancelled.');

    const search_link = (filters, text) => el('a', {href: relay.address('messages', filters)}, text);

    const suppression_text = (s) => el('div', {},
        `${s.email}: ${s.origin.replaceAll('_', ' ')}, since `, relay.time(s.since), s.why && ` (${s.why})`);

    const fields_of = (m) => relay.known_fields([
        ['From', m.from],
        ['To', relay.shown_addresses(m.to)],
        ['Cc', relay.shown_addresses(m.cc)],
        ['Bcc', relay.shown_addresses(m.bcc)],
        ['Reply to', relay.shown_addresses(m.reply_to)],
        ['Lane', m.lane],
        ['Campaign', m.campaign && search_link({campaign: m.campaign}, m.campaign)],
        ['Tenant', m.tenant],
        ['Tags', (m.tags || []).map(({name, value}) => `${name}:${value}`).map(
            (tag) => el('div', {}, search_link({tag}, tag)))],
        ['Accepted', relay.time(m.accepted_at)],
        ['Scheduled for', m.scheduled_at && relay.time(m.scheduled_at)],
        ['Not after', m.expires_at && relay.time(m.expires_at)],
        ['Attempts', relay.number(m.attempts)],
        ['Last event', m.last_event && relay.badge(m.last_event)],
        ['Suppressed', (m.suppressions || []).map(suppression_text)],
        ['Id', m.id],
        ['Id at Resend', m.resend_id],
    ]);

    const draw = (m) => {
        const entries = m.timeline.filter((entry) => entry.state);
        const events = m.timeline.filter((entry) => entry.event);
        return [
            relay.heading(relay.subject(m), {back: '#/messages'},
                relay.badge(m.state),
                ['dead', 'expired'].includes(m.state) && el('a',
                    {class: 'button', href: relay.address(['dead-letters', m.id])}, 'Its dead letter'),
                ['scheduled', 'queued', 'waiting'].includes(m.state) &&
                    relay.button('Cancel…', () => ask_to_cancel(m))),
            m.waits_for && el('p', {}, `It waits for ${relay.wait_text(m.waits_for)}`,
                m.until && [', until ', relay.time(m.until)], '.'),
            relay.card('What it waited for',
                entries.length > 0 ? draw_states(entries) : el('p', {}, 'Nothing was written down.')),
            events.length > 0 && relay.card('What became of it at the recipient', draw_events(events)),
            relay.card('The message', fields_of(m)),
        ];
    };

    relay.message = (root, id) =>
        relay.live(root, () => relay.api.get(`/relay/messages/${encodeURIComponent(id)}`), draw);
}
