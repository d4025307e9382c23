'use strict';

// One dead letter: why it died, its attempts, the mail.
{
    const {el} = relay;
    const most_shown = 20000; // characters of a mail

    const draw_attempts = (history) => relay.table([
        {title: 'At', cell: (attempt) => relay.time(attempt.at)},
        {title: 'Outcome', cell: (attempt) => attempt.outcome.replaceAll('_', ' ')},
        {title: 'Status', cell: (attempt) => attempt.statusCode || 'no answer'},
        {title: 'Resend said', wide: true, cell: (attempt) => attempt.message ? `“${attempt.message}”` : null},
    ], history, {label: 'Attempts', empty: 'No attempt reached Resend.'});

    const shortened = (text) => text.length <= most_shown ? text :
        `${text.slice(0, most_shown)}… (${relay.number(text.length)} characters in all)`;

    const opened = (title, text) => text && el('details', {},
        el('summary', {}, title), el('pre', {tabindex: 0}, shortened(text)));

    const draw_email = (email) => {
        if (!email)
            return el('p', {}, 'The mail itself is no longer kept.');
        const look = el('div');
        const show = () => look.childElementCount === 0 && look.append(relay.mail(email.html));
        return [
            email.html && el('details', {'data-keep': true, ontoggle: show},
                el('summary', {}, 'As it would look'), look),
            opened('Its text', email.text),
            opened('All of it, as Resend would get it', JSON.stringify(email, null, 2)),
        ];
    };

    const actions_of = (letter) => {
        const choice = {ids: [letter.id]};
        const is_unknown = letter.reason === 'outcome_unknown';
        const leave_after = async (what) => {
            if (await relay.with_dead_letters(what, choice, is_unknown))
                relay.go('#/dead-letters');
        };
        return [
            is_unknown && relay.button('Look for it at Resend…', () => relay.with_dead_letters('find', choice)),
            relay.button(is_unknown ? 'Send again, even if it was sent…' : 'Send again…',
                () => leave_after('retry'), {kind: 'primary'}),
            relay.button('Purge…', () => leave_after('purge'), {kind: 'danger'}),
        ];
    };

    const draw = (letter) => [
        relay.heading(relay.subject(letter), {back: '#/dead-letters'}, actions_of(letter)),
        relay.card('Why it died', relay.known_fields([
            ['Reason', relay.badge(letter.reason)],
            ['Resend said', relay.answer_text(letter.error)],
            ['Died', relay.time(letter.at)],
        ])),
        relay.card('Its attempts', draw_attempts(letter.history)),
        relay.card('The message', relay.known_fields([
            ['To', relay.shown_addresses(letter.to)],
            ['Lane', letter.lane],
            ['Campaign', letter.campaign],
            ['Unsubscribe link', letter.link_added && 'added by the relay'],
            ['Id', el('a', {href: relay.address(['messages', letter.id])}, letter.id)],
        ]), draw_email(letter.email)),
    ];

    // The mail may be large: it is asked for once.
    relay.dead_letter = (root, id) => {
        let letter = null;
        const load = async () => letter ??= await relay.api.get(`/relay/dead-letters/${encodeURIComponent(id)}`);
        return relay.live(root, load, draw);
    };
}
