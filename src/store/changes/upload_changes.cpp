#include "store/changes/upload_changes.hpp"

#include "relay/base/check.hpp"
#include "relay/mail/address.hpp"
#include "store/tables/tables.hpp"

#include <algorithm>
#include <utility>

namespace relay::changes {

namespace {

upload_opening::what opening_of(upload_state s)
{
    return s == upload_state::receiving ? upload_opening::resumed : upload_opening::known;
}

} // namespace

upload_opening open_upload(
    tables& t, campaign_id campaign, const std::vector<campaign_state>& in, const std::string& name
)
{
    const auto found = t.campaigns.find(campaign);
    if (!found)
        return {.status = upload_opening::unknown, .upload = {}};
    if (!name.empty())
        if (auto known = t.uploads.find(found->number, name)) {
            const auto status = opening_of(known->state);
            return {.status = status, .campaign = found->state, .upload = std::move(*known)};
        }
    if (std::ranges::find(in, found->state) == in.end())
        return {.status = upload_opening::conflict, .campaign = found->state, .upload = {}};
    const auto id = t.uploads.insert(found->number, name);
    return {
        .status = upload_opening::begun,
        .campaign = found->state,
        .upload = *t.uploads.find(id),
    };
}

bool add(tables& t, const upload_step& step)
{
    const auto upload = t.uploads.find(step.upload);
    if (!upload || upload->state != upload_state::receiving || upload->reached >= step.reached)
        return false;
    upload_rows::addition sum{
        .reached = step.reached,
        .recipients = static_cast<std::int64_t>(step.recipients.size()),
        .skipped = static_cast<std::int64_t>(step.skipped),
    };
    for (const auto& r : step.recipients) {
        check(
            r.line > upload->reached && r.line <= step.reached,
            "the recipients of a step stand in its lines"
        );
        t.campaign_recipients.insert(step.upload, r);
        sum.suppressed += r.suppressed ? 1 : 0;
    }
    t.uploads.skip(step.upload, step.first_skipped);
    t.uploads.add(step.upload, sum);
    return true;
}

bool received(tables& t, upload_id id)
{
    const auto upload = t.uploads.find(id);
    if (!upload || upload->state == upload_state::discarded)
        return false;
    if (upload->state == upload_state::receiving)
        t.uploads.move(id, upload_state::received);
    return true;
}

void enter(tables& t, upload_id id, std::span<const recipient_address> addresses)
{
    const auto upload = t.uploads.find(id);
    if (!upload || upload->state != upload_state::received)
        return;
    const auto campaign = t.campaigns.find(upload->campaign);
    std::vector<skipped_recipient> twice;
    std::int64_t suppressed = 0;
    for (const auto& a : addresses) {
        const auto same = [&](recipient_id other) {
            const auto mine = t.campaign_recipients.find(a.recipient);
            const auto theirs = t.campaign_recipients.find(other);
            return mine && theirs && fold_address(mine->email) == fold_address(theirs->email);
        };
        const auto first = t.campaign_recipients.enter(campaign->number, a, same);
        if (!first || *first == a.recipient)
            continue;
        auto mine = t.campaign_recipients.find(a.recipient);
        if (!mine)
            continue; // it went before an interruption
        t.campaign_recipients.remove(a.recipient);
        suppressed += mine->state == recipient_state::suppressed ? 1 : 0;
        twice.push_back(
            {.line = a.recipient.line,
             .email = std::move(mine->email),
             .why = skip_reason::duplicate}
        );
    }
    if (twice.empty())
        return;
    t.uploads.skip(id, twice);
    t.uploads.take_out(id, static_cast<std::int64_t>(twice.size()), suppressed);
}

upload_record complete(tables& t, upload_id id)
{
    auto upload = t.uploads.find(id);
    check(upload.has_value(), "an upload that was received stays");
    if (upload->state == upload_state::received) {
        t.uploads.move(id, upload_state::complete);
        upload->state = upload_state::complete;
    }
    return std::move(*upload);
}

bool discard(tables& t, upload_id id)
{
    const auto upload = t.uploads.find(id);
    if (!upload || upload->state == upload_state::discarded)
        return true;
    if (upload->state != upload_state::receiving)
        return false;
    t.uploads.discard(id);
    return true;
}

bool remove_some(tables& t, upload_id id, std::size_t limit)
{
    const auto upload = t.uploads.find(id);
    if (!upload || upload->state != upload_state::discarded)
        return false;
    if (t.campaign_recipients.remove_some(id, limit))
        return true;
    t.uploads.remove(id);
    return false;
}

} // namespace relay::changes
