#include "store/changes/campaign_changes.hpp"

#include "store/changes/accepting.hpp"
#include "store/changes/upload_changes.hpp"
#include "store/tables/tables.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace relay::changes {

namespace {

// Done: it is in one of these states.
campaign_change_result look(tables& t, campaign_id id, const std::vector<campaign_state>& allowed)
{
    const auto found = t.campaigns.find(id);
    if (!found)
        return {.status = campaign_change_result::unknown};
    const bool possible = std::ranges::find(allowed, found->state) != allowed.end();
    return {
        .status = possible ? campaign_change_result::done : campaign_change_result::conflict,
        .state = found->state,
    };
}

// False: somebody else has fed these recipients.
bool pass(tables& t, const feeding& f)
{
    const auto has_none = [&f](const fed_recipient& r) { return !f.joined && !r.mail; };
    const auto invalid = std::ranges::count_if(f.recipients, has_none);
    return t.uploads.pass(f.upload, f.after, f.up_to, f.passed, invalid);
}

recipient_state state_before(const feeding& f)
{
    return f.step > 1 ? recipient_state::fed : recipient_state::waiting;
}

bool gets_mail(const fed_recipient& r)
{
    return r.mail && !r.stops;
}

// Of recipients of an upload: whether those who get a mail have waited for their turn, in order
std::vector<bool> feed_rows(tables& t, const feeding& f)
{
    std::vector<recipient_rows::feeding> rows;
    for (const auto& r : f.recipients)
        if (gets_mail(r))
            rows.push_back({.id = r.id, .message = r.mail->id});
    return t.campaign_recipients.feed(rows, state_before(f));
}

// Returns what became of its mail; `failed`: it gets none. `has_waited`: nothing, when its row is
// to be asked.
accept_result
feed_one(tables& t, const feeding& f, const fed_recipient& r, std::optional<bool> has_waited)
{
    accept_result none{.id = r.mail ? r.mail->id : message_id()};
    const bool awaits = f.upload.value == 0;
    if (awaits && !t.sequences.take(r.id, f.step))
        return none;
    if (r.stops) {
        t.sequences.stop(r.id);
        return none;
    }
    if (!r.mail) {
        t.campaign_recipients.refuse(r.id, r.fault);
        if (awaits)
            t.uploads.count_invalid(r.id.upload);
        return none;
    }
    if (!has_waited)
        has_waited = t.campaign_recipients.feed(r.id, r.mail->id, state_before(f));
    if (!*has_waited)
        return none;
    const addressee recipient{.id = r.id, .email = r.email, .step = f.step};
    return accept(t, *r.mail, &recipient);
}

} // namespace

campaign_change_result move(tables& t, const campaign_move& m)
{
    auto result = look(t, m.id, m.from);
    if (result.status == campaign_change_result::done) {
        t.campaigns.move(m.id, m.to, m.at, m.why);
        result.state = m.to;
        if (m.to >= campaign_state::finished)
            t.count_bases.forget(t.campaigns.find(m.id)->number);
    }
    return result;
}

campaign_change_result move_anew(tables& t, const campaign_move& m, const std::string& flow)
{
    const auto result = move(t, m);
    if (result.status == campaign_change_result::done) {
        t.tallies.flush();
        t.count_bases.begin_anew(t.campaigns.find(m.id)->number, flow);
    }
    return result;
}

audience_start start_with(tables& t, const campaign_move& m, upload_id audience, list_id list)
{
    const auto state = look(t, m.id, m.from);
    if (state.status != campaign_change_result::done)
        return {.campaign = state};
    if (!t.lists.is_there(list))
        return {.campaign = state, .list_is_gone = true};
    if (!received(t, audience))
        return {};
    return {.campaign = move(t, m)};
}

campaign_change_result define(tables& t, const campaign_definition& d)
{
    auto result = look(t, d.id, d.in);
    if (result.status == campaign_change_result::done &&
        !t.campaigns.define(d.id, d.name, d.text, d.before))
        result.status = campaign_change_result::changed;
    return result;
}

feeding_result feed(tables& t, const feeding& f)
{
    const auto campaign = t.campaigns.find(f.campaign);
    if (!campaign || campaign->state != campaign_state::running)
        return {};
    if (f.upload.value != 0 && !pass(t, f))
        return {};

    feeding_result result{.done = true, .accepted = {}};
    result.accepted.reserve(f.recipients.size());
    std::vector<bool> waited;
    if (f.upload.value != 0 && !f.joined)
        waited = feed_rows(t, f);
    auto next = waited.begin();
    for (const auto& r : f.recipients) {
        if (f.joined) {
            t.sequences.await(r.id, campaign->number, f.step, *f.joined);
            continue;
        }
        const bool is_known = next != waited.end() && gets_mail(r);
        const auto has_waited = is_known ? std::optional<bool>(*next++) : std::nullopt;
        if (auto accepted = feed_one(t, f, r, has_waited); r.mail)
            result.accepted.push_back(accepted);
    }
    return result;
}

} // namespace relay::changes
