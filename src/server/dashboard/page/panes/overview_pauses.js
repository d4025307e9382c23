'use strict';

// Pauses as banners: what is held back, why, and what one can do.
{
    const {el} = relay;

    const title_of = (scope) => {
        const [kind, ...rest] = scope.split(':');
        const name = rest.join(':');
        const titles = {
            all: 'All sending is paused',
            account: 'Resend does not take the key',
            quota: 'The quota is used up',
            upstream: 'Resend cannot be reached',
            domain: `Mail from ${name} is paused`,
            lane: `The ${name} lane is paused`,
            campaign: `Campaign ${name} is paused`,
            tenant: `Mail of tenant ${name} is paused`,
        };
        return titles[kind] || scope;
    };

    // As POST /relay/resume takes it; of account, quota, upstream and all it knows only all together.
    const order_of = (scope) => {
        const [kind, ...rest] = scope.split(':');
        return ['domain', 'lane', 'campaign', 'tenant'].includes(kind) ? {[kind]: rest.join(':')} : {};
    };

    const beside = (pause, pauses) => {
        const is_narrow = Object.keys(order_of(pause.scope)).length > 0;
        const others = is_narrow ? [] : pauses.filter((one) => one !== pause);
        return others.length ? ` So are the other pauses: ${others.map((one) => one.scope).join(', ')}.` : '';
    };

    const waiting = (pause) => relay.count(pause.waiting, 'mail waits', 'mails wait');

    const probe = (pause, pauses) => relay.act({
        title: 'Probe now?',
        text: `One waiting request goes out at once to see whether ${pause.scope} can end. ` +
            `It costs no attempt.${beside(pause, pauses)}`,
        action: 'Probe now',
    }, () => relay.api.post('/relay/resume', order_of(pause.scope)),
    () => `A probe of ${pause.scope} goes out.`);

    const lift = (pause, pauses) => relay.act({
        title: `End the pause?`,
        text: `${title_of(pause.scope)}: ${waiting(pause)}. They go out at the rate that is allowed.` +
            beside(pause, pauses),
        action: 'End the pause',
    }, () => relay.api.post('/relay/resume', {...order_of(pause.scope), force: true}),
    () => `The pause ${pause.scope} is over.`);

    const joined = (parts) => parts.filter(Boolean).flatMap((part, i) => i ? [' · ', ...part] : part);

    const times = (pause) => el('p', {class: 'note'}, joined([
        ['since ', relay.time(pause.since), ', ', relay.ago(pause.since)],
        pause.ends && [`ends: ${pause.ends}`],
        pause.until && ['until ', relay.time(pause.until)],
        pause.next_probe && ['next probe ', relay.ago(pause.next_probe)],
        pause.last_probe && ['last probe ', relay.ago(pause.last_probe.at), `: ${pause.last_probe.outcome}`],
    ]));

    const actions = (pause, pauses) => [
        pause.next_probe && relay.button('Probe now', () => probe(pause, pauses)),
        relay.button('End the pause', () => lift(pause, pauses)),
    ];

    const banner = (pause, pauses) => el('section', {
        class: 'card pause', 'data-key': pause.scope, 'aria-label': title_of(pause.scope),
    },
    el('div', {class: 'heading'}, el('h2', {}, title_of(pause.scope)),
        relay.badge(waiting(pause), 'warn'),
        el('div', {class: 'actions'}, actions(pause, pauses))),
    el('p', {}, pause.why), times(pause));

    // Of campaigns that were made as such, what there is to do is done in their own pane.
    const made_campaign = /^campaign:([0-9a-f-]{36})$/;

    const campaigns = (pauses) => el('section', {class: 'card pause', 'data-key': 'campaigns'},
        el('h2', {}, 'Campaigns that are paused'),
        el('ul', {class: 'reasons'}, pauses.map((pause) => el('li', {},
            el('a', {href: `#/campaigns/${made_campaign.exec(pause.scope)[1]}`}, pause.why),
            el('span', {class: 'note'}, ` ${waiting(pause)}, since `, relay.ago(pause.since))))));

    relay.pause_banners = (pauses) => {
        const made = pauses.filter(({scope}) => made_campaign.test(scope));
        const others = pauses.filter((pause) => !made.includes(pause));
        return [...others.map((pause) => banner(pause, pauses)), made.length > 0 && campaigns(made)];
    };
}
