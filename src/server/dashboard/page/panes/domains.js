'use strict';

// The domains that mail comes from: what Resend and DNS say of each, and the record to paste.
{
    const {el} = relay;
    const levels = {ok: ['in order', 'good'], warning: ['warning', 'warn'], problem: ['problem', 'bad']};
    const names = {spf: 'SPF', dkim: 'DKIM', dmarc: 'DMARC', mx: 'MX', resend: 'Resend'};

    const level_badge = (level) => relay.badge(...levels[level] || [level]);

    const draw_check = (check) => el('li', {class: 'check'},
        el('h3', {}, names[check.check] || check.check.replaceAll('_', ' ')), level_badge(check.level),
        el('div', {},
            el('p', {}, check.text),
            check.advice && el('p', {class: 'note'}, check.advice),
            check.record && relay.copyable(check.record)));

    const draw_dmarc = ({consequences}) => consequences.length > 0 && el('details', {},
        el('summary', {}, 'What its DMARC policy does'),
        el('ul', {}, consequences.map((text) => el('li', {}, text))));

    const standing = ({status}) => status ?
        ['At Resend: ', relay.badge(status, status === 'absent' ? 'bad' : undefined)] :
        'What Resend says is not known.';

    const draw_domain = (domain) => el('section', {class: 'card', 'data-key': domain.domain},
        el('header', {class: 'heading'},
            el('h2', {}, domain.domain), level_badge(domain.level), standing(domain)),
        el('ul', {class: 'checks'}, domain.checks.map(draw_check)),
        domain.dmarc && draw_dmarc(domain.dmarc));

    const none = 'No domains yet. Every domain that mail is sent from is listed here, five minutes later at most, ' +
        'with what Resend and DNS say of it.';

    const draw = (answer) => {
        if (answer.data.length === 0)
            return relay.empty(none);
        return [
            el('p', {class: 'note'}, 'Looked up ', relay.ago(answer.checked_at), ', and kept for five minutes.',
                answer.has_more && ' These are the last fifty that were used.'),
            answer.status_unknown_because && el('p', {class: 'note'},
                `Resend was not asked: ${answer.status_unknown_because}`),
            answer.data.map(draw_domain),
        ];
    };

    relay.pane({
        name: 'domains',
        title: 'Domains',
        show: (root) => {
            const list = el('div', {class: 'pane'}, el('p', {class: 'note'}, 'Asking DNS…'));
            root.append(relay.heading('Domains'), list);
            return relay.live(list, () => relay.api.get('/relay/domains'), draw);
        },
    });
}
