'use strict';

// Dead letters: grouped by what killed them, searched, sent again or purged.
{
    const {el} = relay;
    const letters_of_a_page = 50;
    const reasons = ['refused', 'exhausted', 'outcome_unknown', 'expired'];
    const fields = [
        {name: 'error', label: 'What Resend said', hint: 'a word, or an error’s name'},
        {name: 'reason', label: 'Reason', options: relay.options(reasons)},
        {name: 'campaign', label: 'Campaign', hint: 'its name or id'},
        {name: 'domain', label: 'Sender’s domain', hint: 'acme.example'},
    ];

    // An error in Resend's words
    relay.answer_text = (error) => {
        if (!error || (!error.message && !error.name))
            return 'nothing';
        const head = [error.statusCode, error.name].filter(Boolean).join(' ');
        return [head, error.message && `“${error.message}”`].filter(Boolean).join(': ');
    };

    // Which letters filters mean, in the words of the calls that do something to them
    const choice_of = ({after, ...filters}) => Object.keys(filters).length > 0 ? filters : {all: true};

    const filters_of = ({reason, name, message}) => Object.fromEntries(
        Object.entries({reason, error: name, message}).filter(([, text]) => text));

    const is_chosen = (group, filters) => {
        const own = filters_of(group);
        return ['reason', 'error', 'message'].every((name) => own[name] === filters[name]);
    };

    const draw_groups = (groups, filters) => relay.table([
        {title: 'Reason', cell: (group) => relay.badge(group.reason)},
        {title: 'What Resend said', wide: true, cell: (group) => el('a', {
            href: relay.address('dead-letters', filters_of(group)),
            'aria-current': is_chosen(group, filters) && 'true',
        }, relay.answer_text(group))},
        {title: 'Letters', number: true, cell: (group) => relay.number(group.count)},
    ], groups, {label: 'Groups'});

    const columns = [
        {title: 'Reason', cell: (letter) => relay.badge(letter.reason)},
        {title: 'To', wide: true, cell: (letter) => relay.shown_addresses(letter.to)},
        {title: 'Subject', wide: true, cell: (letter) =>
            el('a', {href: relay.address(['dead-letters', letter.id])}, relay.subject(letter))},
        {title: 'Resend said', wide: true, cell: (letter) => relay.answer_text(letter.error)},
        {title: 'Campaign', wide: true, cell: (letter) => letter.campaign || null},
        {title: 'Died', cell: (letter) => relay.time(letter.at)},
    ];

    const may_have_been_sent = (groups, {reason = 'outcome_unknown'}) =>
        reason === 'outcome_unknown' && groups.some((group) => group.reason === reason);

    // The buttons above the list; `offer(groups)` shows those that are of use.
    const make_actions = (filters, view) => {
        const choice = choice_of(filters);
        const even_if_sent = el('input', {type: 'checkbox', id: 'even-if-sent'});
        const unsure = el('label', {for: 'even-if-sent'}, even_if_sent, ' also what Resend may have already');
        const start = async (what) => {
            if (await relay.with_dead_letters(what, choice, even_if_sent.checked))
                view().hurry();
        };
        const which = choice.all ? 'all' : 'these';
        const find = relay.button('Look for them at Resend…', () => start('find'));
        const bar = el('div', {class: 'toolbar'},
            relay.button('Dry run', () => start('rehearse')),
            relay.button(`Send ${which} again…`, () => start('retry'), {kind: 'primary'}),
            relay.button(`Purge ${which}…`, () => start('purge'), {kind: 'danger'}),
            find, unsure);
        const offer = (groups) => {
            bar.hidden = groups.length === 0;
            find.hidden = unsure.hidden = !may_have_been_sent(groups, filters);
        };
        return {bar, offer};
    };

    const none = 'No dead letters. A message that Resend refuses for good, or that no attempt brought out, is ' +
        'kept here with what Resend said, until somebody sends it again or purges it.';

    const draw_page = (page, filters) => page.groups.length === 0 ? relay.empty(none) : [
        relay.table(columns, page.data,
            {key: (letter) => letter.id, empty: 'No dead letter is like that.', label: 'Dead letters'}),
        relay.pages('dead-letters', filters, page.has_more && page.data.at(-1).id),
    ];

    const show_list = (root, filters) => {
        const groups = el('div');
        const list = el('div', {class: 'pane'});
        const actions = make_actions(filters, () => view);
        const search = (values) => relay.go(relay.address('dead-letters', values));
        root.append(relay.heading('Dead letters'), groups,
            relay.filters(fields, filters, search), actions.bar, list);
        const draw = (page) => {
            actions.offer(page.groups);
            relay.draw(groups, page.groups.length > 0 && relay.card('By reason and cause',
                draw_groups(page.groups, filters),
                Object.keys(filters).length > 0 && el('a', {href: '#/dead-letters'}, 'Show all')));
            return draw_page(page, filters);
        };
        const load = () => relay.api.get('/relay/dead-letters', {...filters, limit: letters_of_a_page});
        const view = relay.live(list, load, draw);
        return view;
    };

    relay.pane({
        name: 'dead-letters',
        title: 'Dead letters',
        show: (root, args) => {
            const {one, filters} = relay.read_args(args);
            return one ? relay.dead_letter(root, one) : show_list(root, filters);
        },
    });
}
