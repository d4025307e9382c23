#include "store/changes/sequence_changes.hpp"

#include "relay/mail/address.hpp"
#include "store/changes/campaign_changes.hpp"
#include "store/tables/tables.hpp"

namespace relay::changes {

namespace {

// Those who join one by one are lines of one upload, which grows. No file has this name.
const std::string one_by_one = "\n";

upload_record upload_of_those_who_join(tables& t, std::int64_t campaign)
{
    if (auto known = t.uploads.find(campaign, one_by_one))
        return std::move(*known);
    const auto id = t.uploads.insert(campaign, one_by_one);
    t.uploads.move(id, upload_state::complete);
    return *t.uploads.find(id);
}

} // namespace

// It is never looked for by its upload's cursor: it awaits the first step from now on.
joined join(tables& t, const joining& j, std::int64_t hash)
{
    const auto campaign = t.campaigns.find(j.campaign);
    if (!campaign)
        return joined::unknown;
    if (campaign->state != campaign_state::running && campaign->state != campaign_state::paused)
        return joined::conflict;
    const auto folded = fold_address(j.email);
    const auto same = [&](recipient_id other) {
        const auto theirs = t.campaign_recipients.find(other);
        return theirs && fold_address(theirs->email) == folded;
    };
    const auto upload = upload_of_those_who_join(t, campaign->number);
    const recipient_id id{.upload = upload.id, .line = upload.reached + 1};
    const recipient_address address{.hash = hash, .recipient = id};
    if (t.campaign_recipients.enter(campaign->number, address, same))
        return joined::already;
    const new_recipient r{
        .line = id.line,
        .email = j.email,
        .variables = j.variables,
        .suppressed = j.suppressed,
    };
    t.campaign_recipients.insert(upload.id, r);
    t.uploads.add(
        upload.id, {.reached = id.line, .recipients = 1, .suppressed = j.suppressed ? 1 : 0}
    );
    t.uploads.pass(upload.id, upload.reached, id.line, 1, 0);
    if (!j.suppressed)
        t.sequences.await(id, campaign->number, 1, j.at);
    return joined::done;
}

campaign_change_result finish_sequence(tables& t, campaign_id id, std::uint32_t steps, wall_time at)
{
    const auto found = t.campaigns.find(id);
    if (found && t.sequences.is_awaited(found->number, steps))
        return {.status = campaign_change_result::conflict, .state = found->state};
    const campaign_move m{
        .id = id,
        .from = {campaign_state::running},
        .to = campaign_state::finished,
        .at = at,
        .why = {},
    };
    return move(t, m);
}

void happened(tables& t, const happening& h, std::int64_t hash)
{
    const auto only = h.campaign ? t.campaigns.find(*h.campaign) : std::nullopt;
    const auto folded = fold_address(h.email);
    for (const auto campaign : t.sequences.stopped_by(h.event)) {
        if (h.campaign && !(only && only->number == campaign))
            continue;
        for (const auto id : t.campaign_recipients.with_hash(campaign, hash)) {
            const auto recipient = t.campaign_recipients.find(id);
            if (recipient && fold_address(recipient->email) == folded)
                t.sequences.stop(id);
        }
    }
}

} // namespace relay::changes
