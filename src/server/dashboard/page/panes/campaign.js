'use strict';

// One campaign: how far it is, what became of its mails, and how its sender's name fares.
{
    const {el} = relay;
    const between_reports = 10000; // ms

    // Limits of a campaign that names none (README.md, "Campaigns and lists")
    const usual_bounce_limit = 0.04;
    const usual_complaint_limit = 0.0008;

    const seconds_until = (iso) => iso && Math.max(0, (Date.parse(iso) - Date.now()) / 1000);

    const figures = (campaign) => {
        const {counts, rate, eta, started_at, ended_at, scheduled_at} = campaign;
        const time = ended_at ? ['Ended', relay.time(ended_at), relay.ago(ended_at)] :
            started_at ? ['Started', relay.time(started_at), relay.ago(started_at)] :
                ['Starts', relay.time(scheduled_at), scheduled_at ? relay.ago(scheduled_at) : 'when it is told to'];
        return el('dl', {class: 'figures'},
            relay.figure('Recipients', relay.number(counts.recipients),
                `${relay.number(counts.queued)} still to come`),
            relay.figure('Rate', rate === null ? relay.number(null) : `${relay.number(rate)}/s`, 'mails a second'),
            relay.figure('Time left', relay.duration(seconds_until(eta)),
                eta ? ['done at ', relay.time(eta)] : 'no mail is going out'),
            relay.figure(...time));
    };

    const step_of_funnel = (name, count, of, note) => el('div', {class: 'step'},
        el('div', {}, el('h3', {}, name), el('span', {}, el('b', {}, relay.number(count)),
            of > 0 && ` · ${relay.percent(count, of)}`)),
        relay.bar(count, of, name, 'busy'), note && el('p', {class: 'note'}, note));

    const funnel = ({counts}) => relay.card('What became of it',
        step_of_funnel('Sent', counts.sent, counts.recipients),
        step_of_funnel('Delivered', counts.delivered, counts.sent),
        step_of_funnel('Opened', counts.opened_unique, counts.sent, `${relay.number(counts.opened)} times in all`),
        step_of_funnel('Clicked', counts.clicked_unique, counts.sent, `${relay.number(counts.clicked)} times in all`));

    const against_limit = (name, count, sent, limit) => {
        const share = sent ? count / sent : 0;
        const kind = share > limit ? 'bad' : share > limit / 2 ? 'warn' : 'good';
        const word = {bad: 'above its limit', warn: 'near its limit', good: 'well below'}[kind];
        return el('div', {class: 'step'},
            el('div', {}, el('h3', {}, name), relay.badge(word, kind)),
            relay.bar(share, limit, `${name}: of the limit`, kind),
            el('p', {class: 'note'}, `${relay.number(count)} of ${relay.number(sent)} mails: `,
                `${relay.percent(count, sent)}, limit ${relay.percent(limit, 1)}`));
    };

    const reputation = ({counts, bounce_limit = usual_bounce_limit, complaint_limit = usual_complaint_limit}) =>
        relay.card('Reputation',
            against_limit('Hard bounces', counts.bounced_hard, counts.sent, bounce_limit),
            against_limit('Complaints', counts.complained, counts.sent, complaint_limit),
            relay.fields([
                ['Unsubscribed', relay.number(counts.unsubscribed)],
                ['Soft bounces', relay.number(counts.bounced_soft)],
                ['Suppressed', relay.number(counts.suppressed)],
                ['Failed', relay.number(counts.failed)],
                ['Dead letters', relay.number(counts.dead + counts.expired)],
                counts.cancelled > 0 && ['Cancelled', relay.number(counts.cancelled)],
            ]));

    const count = (title, name) => ({title, number: true, cell: (row) => relay.number(row[name])});
    const share = (title, name) => ({title, number: true, cell: (row) => relay.percent(row[name], row.sent)});
    const report_columns = (first) => [
        {title: first, cell: (row) => row.key},
        count('Recipients', 'recipients'), count('Sent', 'sent'), share('Delivered', 'delivered'),
        share('Opened', 'opened_unique'), share('Clicked', 'clicked_unique'), share('Bounced', 'bounced'),
        share('Complained', 'complained'),
    ];

    const report = (title, first, table) => table && table.data.length > 0 && relay.card(title,
        relay.table(report_columns(first), table.data, {key: (row) => row.key, label: title}),
        table.has_more && el('p', {class: 'note'}, 'Only the largest are shown.'));

    const plan_card = (plan) => plan && plan.parts.length > 0 && relay.card('Plan', relay.table([
        {title: 'Part', cell: ({part}) => part},
        {title: 'Recipients', number: true, cell: ({recipients}) => relay.number(recipients)},
        {title: 'From', cell: ({from}) => relay.time(from)},
        {title: 'Until', cell: ({until}) => relay.time(until)},
    ], plan.parts, {label: 'Plan'}));

    const window_text = ({from, until, zone, days}) =>
        `${from} to ${until}, ${zone}${days ? `, ${days.join(' ')}` : ''}`;

    const definition = (campaign) => relay.card('The campaign', relay.fields([
        ['Id', el('code', {}, campaign.id)], ['From', campaign.from], ['Subject', campaign.subject],
        campaign.reply_to && ['Reply to', [campaign.reply_to].flat().join(', ')],
        campaign.list && ['List', campaign.list],
        campaign.window && ['Window', window_text(campaign.window)],
        campaign.canary && ['Canary', [campaign.canary,
            campaign.canary_wait && `, then ${campaign.canary_wait} of waiting`]],
        campaign.weight && ['Weight', relay.number(campaign.weight)],
        campaign.steps && ['Steps', campaign.steps.map((step) => step.name || 'without a name').join(' → ')],
        ['Made', relay.time(campaign.created_at)],
    ]));

    const is_going_on = ({state}) => ['draft', 'scheduled', 'running', 'paused'].includes(state);

    const ask_reports = async (campaign) => {
        const path = `/relay/campaigns/${campaign.id}`;
        const [plan, by_step, by_domain] = await Promise.all([
            is_going_on(campaign) && relay.api.get(`${path}/plan`),
            campaign.steps && relay.api.get(`${path}/report`, {by: 'step'}),
            relay.api.get(`${path}/report`, {by: 'domain'}),
        ]);
        return {plan, by_step, by_domain};
    };

    const draw = (root, campaign, {plan, by_step, by_domain}) => relay.draw(root,
        relay.heading(campaign.name || 'Without a name', {back: '#/campaigns', note: relay.badge(campaign.state)},
            relay.campaign_actions(campaign).map(({title, kind, run}) => relay.button(title, run, {kind}))),
        campaign.why && el('p', {class: 'card pause'}, campaign.why),
        relay.campaign_progress(campaign),
        figures(campaign),
        el('div', {class: 'grid'}, funnel(campaign), reputation(campaign)),
        report('By step', 'Step', by_step), report('By recipient domain', 'Domain', by_domain),
        plan_card(plan), definition(campaign));

    relay.campaign = (root, id) => {
        let reports = {};
        let reported_at = 0;
        const view = {
            keys: [],
            refresh: async () => {
                const campaign = await relay.api.get(`/relay/campaigns/${encodeURIComponent(id)}`);
                if (Date.now() - reported_at >= between_reports) {
                    reports = await ask_reports(campaign);
                    reported_at = Date.now();
                }
                view.keys = relay.campaign_actions(campaign);
                draw(root, campaign, reports);
            },
        };
        return view;
    };

    relay.pane({
        name: 'campaigns', title: 'Campaigns',
        show: (root, args) => {
            const {one, filters} = relay.read_args(args);
            return one ? relay.campaign(root, one) : relay.campaign_list(root, filters);
        },
    });
}
