'use strict';

// What one can do with a campaign.
{
    const {el} = relay;
    const path = ({id}, action) => `/relay/campaigns/${id}/${action}`;
    const left = ({counts}) => `${relay.number(counts.queued)} recipients`;

    const start = (campaign) => relay.act({
        title: `Start “${campaign.name}”?`,
        text: `It goes to ${left(campaign)}.`,
        fields: [{name: 'at', label: 'When',
            note: 'Empty: now. Or a time, such as 2026-12-01T09:00:00Z or “in 2 hours”.'}],
        action: 'Start',
    }, ({at}) => relay.api.post(path(campaign, 'start'), at ? {at} : {}),
    ({state}) => `“${campaign.name}” is ${state}.`);

    const pause = (campaign) => relay.act({
        title: `Pause “${campaign.name}”?`,
        text: `The next batch does not go out; ${left(campaign)} are kept. ` +
            'Nobody is skipped or written to twice.',
        fields: [{name: 'why', label: 'Why, for those who see it paused'}],
        action: 'Pause',
    }, ({why}) => relay.api.post(path(campaign, 'pause'), why ? {why} : {}),
    () => `“${campaign.name}” is paused.`);

    const resume = (campaign) => relay.act({
        title: `Resume “${campaign.name}”?`,
        text: `It goes on exactly where it stopped: ${left(campaign)} are left.`,
        action: 'Resume',
    }, () => relay.api.post(path(campaign, 'resume')),
    () => `“${campaign.name}” goes on.`);

    const cancel = (campaign) => relay.act({
        title: `Cancel “${campaign.name}”?`,
        text: `${left(campaign)} never get it. This cannot be taken back.`,
        action: 'Cancel the campaign', danger: true,
    }, () => relay.api.post(path(campaign, 'cancel')),
    () => `“${campaign.name}” is cancelled.`);

    const test = (campaign) => relay.act({
        title: `Send a test of “${campaign.name}”?`,
        text: 'It leaves at once, as the first recipient would get it, and is counted nowhere.',
        fields: [
            {name: 'to', label: 'To', type: 'email', required: true},
            {name: 'as', label: 'As which recipient', type: 'email', note: 'Empty: the first one.'}],
        action: 'Send the test',
    }, ({to, as}) => relay.api.post(path(campaign, 'test'), {to: [to], ...(as && {as})}),
    ({ids}) => `A test is on its way: ${ids.join(', ')}.`);

    const download = (campaign) => relay.api
        .download(path(campaign, 'recipients'), `${campaign.name || campaign.id}.csv`, {accept: 'text/csv'})
        .catch((error) => relay.tell(error.message, 'bad'));

    const mail_view = (mail) => [
        relay.fields([
            ['From', mail.from], ['To', mail.to.join(', ')], ['Subject', mail.subject],
            mail.reply_to && ['Reply to', [mail.reply_to].flat().join(', ')],
            ...Object.entries(mail.headers || {}),
        ]),
        mail.html && relay.mail(mail.html),
        mail.text && el('details', {open: !mail.html}, el('summary', {}, 'As plain text'), el('pre', {}, mail.text)),
    ];

    const preview = (campaign) => {
        const place = el('div', {class: 'preview'});
        const email = el('input', {
            id: 'preview-as', type: 'email', placeholder: 'the first recipient', autocomplete: 'off'});
        const look = async () => {
            try {
                const as = email.value.trim();
                const mail = await relay.api.post(path(campaign, 'preview'), as ? {email: as} : {});
                place.replaceChildren(...mail_view(mail).filter(Boolean));
            } catch (error) {
                place.replaceChildren(el('p', {class: 'error', role: 'alert'}, error.message));
            }
        };
        email.onkeydown = (event) => {
            if (event.key !== 'Enter')
                return;
            event.preventDefault();
            look();
        };
        relay.show({title: `Preview of “${campaign.name}”`, wide: true}, el('div', {class: 'toolbar'},
            el('div', {class: 'field'}, el('label', {for: 'preview-as'}, 'As'), email),
            relay.button('Show', look)), place);
        look();
    };

    const actions = {
        start: {title: 'Start', key: 's', run: start, of: ['draft', 'scheduled'], kind: 'primary'},
        resume: {title: 'Resume', key: 'u', run: resume, of: ['paused'], kind: 'primary'},
        pause: {title: 'Pause', key: 'p', run: pause, of: ['running']},
        preview: {title: 'Preview', key: 'v', run: preview},
        test: {title: 'Send a test', key: 't', run: test},
        export: {title: 'Export', key: 'e', run: download},
        cancel: {title: 'Cancel', key: 'x', run: cancel, kind: 'danger',
            of: ['draft', 'scheduled', 'running', 'paused']},
    };

    // Those that its state allows: [{title, key, kind, run()}]
    relay.campaign_actions = (campaign) => Object.values(actions)
        .filter(({of}) => !of || of.includes(campaign.state))
        .map((action) => ({...action, run: () => action.run(campaign)}));
}
