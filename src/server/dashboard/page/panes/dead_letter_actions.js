'use strict';

// What one can do with dead letters: one, a group or all of them.
{
    const calls = '/relay/dead-letters';
    const letters = (n) => relay.count(n, 'dead letter');
    const is_or_are = (n) => n === 1 ? 'is' : 'are';

    const left_out = (plan) => plan.skipped.length + (plan.skipped_more || 0);

    const left_out_text = (n) => n === 0 ? '' : ` ${relay.number(n)} of which Resend may have the mail already ` +
        `${is_or_are(n)} left out: the mail could arrive twice.`;

    const try_retry = (choice, even_if_sent) =>
        relay.api.post(`${calls}/retry`, {...choice, even_if_sent, dry_run: true});

    const actions = {
        async rehearse(choice, even_if_sent) {
            const plan = await try_retry(choice, even_if_sent);
            const skipped = left_out(plan);
            relay.tell(`Dry run, nothing was done: ${letters(plan.matched - skipped)} would be sent again.` +
                left_out_text(skipped));
        },

        async retry(choice, even_if_sent) {
            const plan = await try_retry(choice, even_if_sent);
            const skipped = left_out(plan);
            const n = plan.matched - skipped;
            if (n === 0)
                throw {message: `There is nothing to send again.${left_out_text(skipped)}`};
            return relay.act({
                title: `Send ${letters(n)} again?`,
                text: `They are queued as new mail is, with a new key.${left_out_text(skipped)}` +
                    (even_if_sent ? ' Mail that Resend has already arrives a second time.' : ''),
                action: `Send ${relay.number(n)} again`,
            }, () => relay.api.post(`${calls}/retry`, {...choice, even_if_sent}),
            ({done}) => `${letters(done)} ${is_or_are(done)} queued again.`);
        },

        // Purges those that were counted, and none that died since: `until` says how long ago that was.
        async purge(choice) {
            const counted_at = Date.now();
            const {matched} = await relay.api.post(`${calls}/purge`, {...choice, dry_run: true});
            if (matched === 0)
                throw {message: 'There is nothing to purge.'};
            const counted = () => {
                const {all, ...others} = choice;
                return choice.ids ? choice : {...others, until: `${Date.now() - counted_at}ms`};
            };
            return relay.act({
                title: `Purge ${letters(matched)}?`,
                text: matched === 1 ? 'It is deleted with the mail in it, and can never be sent.' :
                    `All ${relay.number(matched)} are deleted with the mail in them, and can never be sent.`,
                action: `Purge ${relay.number(matched)}`, danger: true,
            }, () => relay.api.post(`${calls}/purge`, counted()),
            ({done}) => `${letters(done)} ${is_or_are(done)} purged.`);
        },

        async find(choice) {
            const {matched} = await relay.api.post(`${calls}/reconcile`, {...choice, dry_run: true});
            if (matched === 0)
                throw {message: 'There is none of which Resend may have the mail.'};
            return relay.act({
                title: `Look for ${letters(matched)} at Resend?`,
                text: 'The relay reads Resend’s list, with requests that no mail wants. What Resend has becomes ' +
                    'sent; what it surely does not have can be sent again.',
                action: `Look for ${relay.number(matched)}`,
            }, () => relay.api.post(`${calls}/reconcile`, choice),
            ({done}) => done > 0 ? `${letters(done)} ${is_or_are(done)} being looked for.` :
                'None can be looked for: that needs a key with full access.');
        },
    };

    // Does it ("rehearse", "retry", "purge" or "find") to the letters of `choice`, in the words of the
    // calls, after asking. A promise of whether it was done.
    relay.with_dead_letters = async (what, choice, even_if_sent = false) => {
        try {
            return await actions[what](choice, even_if_sent);
        } catch (error) {
            relay.tell(error.message, 'bad');
            return false;
        }
    };
}
