'use strict';

// All campaigns, newest first, and how far they are.
{
    const {el} = relay;
    const page_size = 20;
    const states = ['running', 'paused', 'scheduled', 'draft', 'finished', 'cancelled'];

    // How many of its recipients a campaign has dealt with, whatever became of them
    relay.campaign_progress = ({counts, state}) => {
        const done = Math.max(0, counts.recipients - counts.queued);
        const kind = {paused: 'warn', finished: 'good', cancelled: 'off'}[state] || 'busy';
        const text = counts.recipients > 0 &&
            `${relay.percent(done, counts.recipients)} of ${relay.number(counts.recipients)}`;
        return el('div', {class: 'progress'}, relay.bar(done, counts.recipients, 'Done', kind),
            el('span', {class: 'note'}, text || 'no recipients yet'));
    };

    const when = (campaign) => campaign.ended_at ? ['ended ', relay.ago(campaign.ended_at)] :
        campaign.eta ? ['done ', relay.ago(campaign.eta)] :
            campaign.state === 'scheduled' ? ['starts ', relay.ago(campaign.scheduled_at)] :
                ['made ', relay.ago(campaign.created_at)];

    const columns = [
        {title: 'Campaign', wide: true,
            cell: ({id, name}) => el('a', {href: `#/campaigns/${id}`}, name || 'without a name')},
        {title: 'State', cell: ({state}) => relay.badge(state)},
        {title: 'Progress', cell: relay.campaign_progress},
        {title: 'When', cell: when},
        {title: 'Sent', number: true, cell: ({counts}) => relay.number(counts.sent)},
        {title: 'Delivered', number: true, cell: ({counts}) => relay.percent(counts.delivered, counts.sent)},
        {title: 'Opened', number: true, cell: ({counts}) => relay.percent(counts.opened_unique, counts.sent)},
        {title: 'Bounced', number: true, cell: ({counts}) => relay.percent(counts.bounced, counts.sent)},
    ];

    const choice = (chosen) => el('div', {class: 'choice', role: 'group', 'aria-label': 'State'},
        ['', ...states].map((state) => relay.button(state || 'all',
            () => relay.go(relay.address('campaigns', state ? {state} : {})),
            {'aria-pressed': String(state === chosen)})));

    const how_to = () => [
        el('p', {}, 'There is no campaign yet. One is made from a file:'),
        el('pre', {}, 'resend-relay campaign create spring.toml --recipients people.csv --start'),
    ];

    relay.campaign_list = (root, filters) => {
        const {state = ''} = filters;
        return {
            refresh: async () => {
                const {data, has_more} = await relay.api.get('/relay/campaigns', {...filters, limit: page_size});
                relay.draw(root, relay.heading('Campaigns'), choice(state),
                    relay.table(columns, data, {
                        key: ({id}) => id, label: 'Campaigns', empty: state ? `None is ${state}.` : how_to()}),
                    relay.pages('campaigns', filters, has_more && data.at(-1).id));
            },
        };
    };
}
